import { type Access } from './access/index.ts';
import {
  type ConsumerParts,
  type Consumers,
  type EventLogSettings,
  startConsumers,
} from './consumers/index.ts';
import { parseExactJson } from './http/index.ts';
import { type Ingest } from './ingest/index.ts';
import { type Log } from './log.ts';

interface EventLogParts {
  readonly access: Pick<Access, 'findSource' | 'takeEvents'>;
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly log: Log;
}

/**
 * Ingests events of a log as far as their source's limits allow it. They count when they are stored: a batch is tried again
 * until it is, and counts once.
 */
export function countedIngest({
  access,
  ingest,
}: Pick<EventLogParts, 'access' | 'ingest'>): ConsumerParts['ingest'] {
  return async (workspaceId, events, options) => {
    const { source } = options.sender;
    const exhausted = await access.takeEvents(source, 0);
    if (exhausted) throw new Error(`the source has reached its limit ${exhausted.limit}`); // tried again later
    await ingest.ingest(workspaceId, events, options);
    await access.takeEvents(source, events.length);
  };
}

/** Reads events from logs, as those of their sources. Part of the composition root. */
export function readEventLogs(
  settings: readonly EventLogSettings[],
  { access, ingest, log }: EventLogParts,
): Consumers {
  return startConsumers(settings, {
    log,
    findSource: (writeKey) => access.findSource(writeKey),
    ingest: countedIngest({ access, ingest }),
    parse: (text) => parseExactJson(text, 'The message'),
  });
}
