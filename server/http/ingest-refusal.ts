import { type Api, errorStatuses } from '../graphql/index.ts';
import { IngestOverloaded } from '../ingest/index.ts';
import { type Log } from '../log.ts';
import { type Refusal, refusalFor, refusalOf } from './answers.ts';

/** What an error becomes at a route that takes events: 503 when the database is away, or more waits than fits. */
export function ingestRefusal(
  error: unknown,
  api: Pick<Api, 'formatError' | 'isUnavailable'>,
  log: Log,
): Refusal {
  if (error instanceof IngestOverloaded) return refusalFor('UNAVAILABLE', error.message);
  if (!api.isUnavailable(error)) return refusalOf(error as never, log);
  const { message } = api.formatError(error);
  return { status: errorStatuses.UNAVAILABLE[0], code: 'UNAVAILABLE', message };
}
