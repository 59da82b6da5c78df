import { execute, type ExecutionArgs, type ExecutionResult, OperationTypeNode } from 'graphql';

import { type LiveItem } from '../../live/index.ts';
import { authorOf, type Caller } from '../../access/index.ts';
import { createContext, type Context, type Surroundings } from '../context.ts';
import { createLoaders, type Loaders } from '../loaders.ts';
import { meteredServices } from '../metered-services.ts';
import { type MeterParts, OperationMeter } from '../operation-meter.ts';
import { type ApiServices } from '../services.ts';
import { withinLimits } from '../within-limits.ts';
import { Answer } from './answer.ts';
import { type KnownWebhooks } from './known-webhooks.ts';

/** An item of a feed, as it reaches the resolvers. */
export interface LiveEvent extends LiveItem {
  readonly webhooksVersion: bigint;
}

export interface EventParts {
  readonly surroundings: Surroundings;
  readonly meters: MeterParts;
  readonly caller: Caller;
  readonly known: KnownWebhooks;
  /** The subscription. */
  readonly args: ExecutionArgs;
  /** Lets reads go on when subscriptions have the thread. */
  readonly turn: () => Promise<void>;
  readonly toJson: (result: ExecutionResult) => string;
}

/**
 * Executes events of a subscription. Each is an operation of its own, with the limits of one; what they read is read in
 * batches and counted together. If that is too much, every event that was not answered yet is executed once more, alone.
 *
 * @returns An answer per event, at once when nothing has to be read for it.
 */
export function executeEvents(
  parts: EventParts,
  events: readonly LiveEvent[],
): readonly (Answer | Promise<Answer>)[] {
  const batch = new EventBatch(parts, events);
  const answers = events.map((event) => batch.execute(event));
  const later = answers.filter(isPromise);
  if (later.length > 0) void Promise.allSettled(later).then(() => batch.close());
  return answers;
}

class EventBatch {
  readonly #parts: EventParts;
  readonly #version: bigint;
  #reads: SharedReads | null = null;

  constructor(parts: EventParts, events: readonly LiveEvent[]) {
    this.#parts = parts;
    this.#version = events.reduce(
      (newest, { webhooksVersion }) => (webhooksVersion > newest ? webhooksVersion : newest),
      0n,
    );
  }

  execute(event: LiveEvent): Answer | Promise<Answer> {
    const meter = meterOf(this.#parts);
    const context = new EventContext(this.#parts, meter, () => this.#sharedReads());
    const result = this.#run(event, context);
    if (isPromise(result) || meter.ended) return this.#finish(event, meter, result);
    return this.#answer(result, meter);
  }

  /** Gives back what was read of the process's budget. */
  close(): void {
    this.#reads?.meter.release();
  }

  #sharedReads(): SharedReads {
    this.#reads ??= new SharedReads(this.#parts, this.#version);
    return this.#reads;
  }

  async #finish(
    event: LiveEvent,
    meter: OperationMeter,
    result: ExecutionResult | Promise<ExecutionResult>,
  ): Promise<Answer> {
    const finished = withinLimits(meter, () => result);
    const together = this.#reads ? await this.#reads.meter.unlessEnded(finished) : await finished;
    return together ? this.#answer(together, meter) : this.#alone(event, meter);
  }

  async #alone(event: LiveEvent, together: OperationMeter): Promise<Answer> {
    together.release();
    const { surroundings, caller } = this.#parts;
    const meter = meterOf(this.#parts);
    const context = createContext(surroundings, caller, meter);
    return this.#answer(await withinLimits(meter, () => this.#run(event, context)), meter);
  }

  #run(event: LiveEvent, contextValue: Context): ExecutionResult | Promise<ExecutionResult> {
    return execute({ ...this.#parts.args, rootValue: event, contextValue });
  }

  #answer(result: ExecutionResult, meter: OperationMeter): Answer {
    return new Answer(Buffer.from(this.#parts.toJson(result)), meter);
  }
}

/** What the events of a batch read with. */
class SharedReads {
  readonly meter: OperationMeter;
  readonly services: ApiServices;
  readonly loaders: Loaders;

  constructor(parts: EventParts, version: bigint) {
    const { surroundings, caller, known, turn } = parts;
    // A batch that reads too much is no operation that a limit has ended.
    this.meter = meterOf({ ...parts, meters: { ...parts.meters, onLimit: () => undefined } });
    const inTurn = async <T>(read: Promise<T>) => {
      const found = await read;
      await turn();
      return found;
    };
    this.services = meteredServices(surroundings.services, {
      read: (work) => inTurn(this.meter.read(work)),
      readStored: (work) => inTurn(this.meter.readStored(work)),
    });
    const loaders = createLoaders(this.services, caller.workspaceId);
    this.loaders = { ...loaders, webhook: known.loaderAt(version, loaders.webhook) };
  }
}

/** The context of an event, which makes what reads only when it is asked for. */
class EventContext implements Context {
  readonly caller: Caller;
  readonly meter: OperationMeter;
  readonly endpointRules: Context['endpointRules'];
  readonly clock: Context['clock'];
  readonly traceparent = null;
  readonly #reads: () => SharedReads;

  constructor({ surroundings, caller }: EventParts, meter: OperationMeter, reads: () => SharedReads) {
    this.caller = caller;
    this.meter = meter;
    this.endpointRules = surroundings.endpointRules;
    this.clock = surroundings.clock;
    this.#reads = reads;
  }

  get author(): Context['author'] {
    return authorOf(this.caller, null);
  }

  get services(): ApiServices {
    return this.#reads().services;
  }

  get loaders(): Loaders {
    return this.#reads().loaders;
  }
}

function meterOf({ meters, caller }: Pick<EventParts, 'meters' | 'caller'>): OperationMeter {
  return new OperationMeter(meters, caller.workspaceId, OperationTypeNode.SUBSCRIPTION);
}

function isPromise<T>(value: T): value is Extract<T, Promise<unknown>> {
  return value instanceof Promise;
}
