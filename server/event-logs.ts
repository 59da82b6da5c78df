import { type Access } from './access/index.ts';
import { type Consumers, type EventLogSettings, startConsumers } from './consumers/index.ts';
import { parseExactJson } from './http/index.ts';
import { type Ingest } from './ingest/index.ts';
import { type Log } from './log.ts';

interface EventLogParts {
  readonly access: Pick<Access, 'findSource' | 'takeEvents'>;
  readonly ingest: Ingest;
  readonly log: Log;
}

/** Reads events from logs, as those of their sources. Part of the composition root. */
export function readEventLogs(
  settings: readonly EventLogSettings[],
  { access, ingest, log }: EventLogParts,
): Consumers {
  return startConsumers(settings, {
    log,
    findSource: (writeKey) => access.findSource(writeKey),
    ingest: async (workspaceId, events, options) => {
      const exhausted = await access.takeEvents(options.sender.source, events.length);
      if (exhausted) throw new Error(`the source has reached its limit ${exhausted.limit}`); // tried again later
      return ingest.ingest(workspaceId, events, options);
    },
    parse: (text) => parseExactJson(text, 'The message'),
  });
}
