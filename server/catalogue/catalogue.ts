import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type JsonObject } from '../model/index.ts';
import { type Pool, type SeenEventType, seeEventTypes } from '../storage/index.ts';
import { fieldsOf } from './fields-of.ts';
import { SamplingBudget } from './sampling-budget.ts';

export interface Catalogue extends Closeable {
  /** Looks at some of the accepted events. Stores what it saw some seconds later. */
  see(workspaceId: string, events: readonly SampledEvent[]): void;
  /** Stores what was seen until now. Never rejects. */
  flush(): Promise<void>;
}

export interface SampledEvent {
  readonly eventName: string;
  readonly payload: JsonObject;
}

export interface CatalogueParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  /** Event names whose fields are kept, per workspace. */
  readonly maxEventNames: number;
}

const flushEveryMs = 5000;
/** Fields that wait to be stored. What is seen beyond them until the next flush is left out. */
const mostWaiting = 20_000;

/** Opens the catalogue, which stores every five seconds what it saw, and nothing when it saw nothing. */
export function openCatalogue({ pool, clock, log, maxEventNames }: CatalogueParts): Catalogue {
  const budget = new SamplingBudget();
  let seen = new Map<string, SeenEventType>();
  let waiting = 0;

  const add = (workspaceId: string, { eventName, payload }: SampledEvent, at: Date) => {
    if (waiting >= mostWaiting) return;
    const key = `${workspaceId} ${eventName}`;
    const type = seen.get(key) ?? { workspaceId, eventName, at, samples: 0, fields: new Map() };
    seen.set(key, type);
    type.samples += 1;
    type.at = at;
    const counted = new Set<string>();
    for (const { path, type: fieldType, example } of fieldsOf(payload)) {
      const field = type.fields.get(path) ?? { seen: 0, types: new Set(), example: null };
      if (!type.fields.has(path)) waiting += 1;
      type.fields.set(path, field);
      if (!counted.has(path)) field.seen += 1;
      counted.add(path);
      field.types.add(fieldType);
      field.example ??= example;
    }
  };

  const flush = async () => {
    if (seen.size === 0) return;
    const types = [...seen.values()];
    [seen, waiting] = [new Map(), 0];
    await seeEventTypes(pool, types, maxEventNames).catch((err: Error) =>
      log.warn({ err }, 'What was seen of events could not be added to the catalogue.'),
    );
  };

  const flushing = periodic(flush, {
    everyMs: flushEveryMs,
    onError: (err) => log.warn({ err }, 'The catalogue could not be stored.'),
    keepsProcessAlive: false,
  });
  return {
    see: (workspaceId, events) => {
      const now = clock.now();
      for (const event of events) {
        if (!budget.take(workspaceId, now.getTime())) return;
        add(workspaceId, event, now);
      }
    },
    flush,
    close: async () => {
      await flushing.stop();
      await flush();
    },
  };
}
