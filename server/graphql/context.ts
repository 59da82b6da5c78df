import { type Caller } from '../access/index.ts';
import { type Clock } from '../clock.ts';
import { type EndpointRules } from '../model/index.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { type ApiServices } from './services.ts';

/** What every resolver gets: who asks, and what it may ask. */
export interface Context {
  readonly caller: Caller;
  readonly services: ApiServices;
  readonly loaders: Loaders;
  /** What endpoint URLs are allowed where this process runs. */
  readonly endpointRules: EndpointRules;
  readonly clock: Clock;
  /** The caller's header of that name, unchecked; null when there was none. */
  readonly traceparent: string | null;
}

/** What all operations share. */
export type Surroundings = Pick<Context, 'services' | 'endpointRules' | 'clock'>;

/** A context for one operation, or for one event of a subscription. */
export function createContext(
  shared: Surroundings,
  caller: Caller,
  traceparent: string | null = null,
): Context {
  const { services, endpointRules, clock } = shared;
  const loaders = createLoaders(services, caller.workspaceId);
  return { caller, services, endpointRules, clock, traceparent, loaders };
}
