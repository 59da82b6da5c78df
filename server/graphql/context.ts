import { authorOf, type Caller } from '../access/index.ts';
import { type Clock } from '../clock.ts';
import { type Author, type EndpointRules } from '../model/index.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { meteredServices } from './metered-services.ts';
import { type OperationMeter } from './operation-meter.ts';
import { type ApiServices } from './services.ts';

/** What every resolver gets: who asks, and what it may ask. */
export interface Context {
  readonly caller: Caller;
  /** The same for the audit log: every change is made in its name. */
  readonly author: Author;
  /** Counted by the meter, and silent once it has ended the operation. */
  readonly services: ApiServices;
  readonly meter: OperationMeter;
  readonly loaders: Loaders;
  /** What endpoint URLs are allowed where this process runs. */
  readonly endpointRules: EndpointRules;
  readonly clock: Clock;
  /** The caller's header of that name, unchecked; null when there was none. */
  readonly traceparent: string | null;
}

/** What a context takes from the request of an operation. */
export interface RequestHead {
  /** The header of that name, unchecked; null when there was none. */
  readonly traceparent: string | null;
  /** The client's IP address, or `unknown`. */
  clientAddress(): string;
}

/** What all operations share. */
export type Surroundings = Pick<Context, 'services' | 'endpointRules' | 'clock'>;

/** A context for one operation, or for one event of a subscription. */
export function createContext(
  shared: Surroundings,
  caller: Caller,
  meter: OperationMeter,
  head: RequestHead | null = null,
): Context {
  const { endpointRules, clock } = shared;
  const services = meteredServices(shared.services, meter);
  let loaders: Loaders | undefined;
  return {
    caller,
    services,
    meter,
    endpointRules,
    clock,
    traceparent: head?.traceparent ?? null,
    get author() {
      return authorOf(caller, head?.clientAddress() ?? null);
    },
    /** Many operations use none of them. */
    get loaders() {
      return (loaders ??= createLoaders(services, caller.workspaceId));
    },
  };
}
