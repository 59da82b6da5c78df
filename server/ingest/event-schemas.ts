import { periodic, throttle, turns } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type UsedSchemas } from '../pipeline/index.ts';
import { eventSchemasChangedChannel, type EventSchemaStore, type Notifications } from '../storage/index.ts';
import { KnownSchemas } from './known-schemas.ts';

/** The schemas that events have to meet, in memory. */
export interface EventSchemas extends Closeable {
  /** Those of a workspace; null when it has none. */
  of(workspaceId: string): UsedSchemas | null;
  /** Reads what has changed. After a change in this process; other processes are notified. */
  refresh(): Promise<void>;
}

export interface EventSchemasParts {
  readonly store: Pick<EventSchemaStore, 'listUsed' | 'texts'>;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly log: Log;
}

const readEveryMs = 10_000;
/** Between two reads for changes. */
const readPauseMs = 100;
/** Schemas whose texts are read by one statement, of up to 64 KiB each. */
const textsAtOnce = 50;

/** Reads the schemas of all workspaces, and keeps them current until it is closed. */
export async function openEventSchemas(parts: EventSchemasParts): Promise<EventSchemas> {
  const { store, notifications, log } = parts;
  const inTurn = turns();
  const known = new KnownSchemas();

  const read = () =>
    inTurn('read', async () => {
      const used = await store.listUsed();
      const fresh = used.map(({ revision }) => revision).filter((revision) => !known.has(revision));
      const texts = new Map<string, string>();
      for (let at = 0; at < fresh.length; at += textsAtOnce)
        for (const [revision, text] of await store.texts(fresh.slice(at, at + textsAtOnce)))
          texts.set(revision, text);
      known.replace(used, texts);
    });

  const onError = (err: Error) => log.warn({ err }, 'The schemas of events could not be read; trying again.');
  const reader = throttle(read, readPauseMs, onError);
  notifications
    .listen(eventSchemasChangedChannel, reader.trigger, reader.trigger)
    .then(reader.trigger) // for changes between the first read and now
    .catch((err: Error) =>
      log.error({ err }, 'Changes of the schemas of events are not notified; reading every 10 s.'),
    );
  await read();
  const tick = periodic(async () => reader.trigger(), {
    everyMs: readEveryMs,
    onError,
    keepsProcessAlive: false,
  });
  return {
    of: (workspaceId) => known.of(workspaceId),
    refresh: read,
    close: async () => {
      await tick.stop();
      reader.stop();
      await inTurn('read', async () => undefined);
    },
  };
}
