import { type Api, errorStatuses } from '../graphql/index.ts';
import { type Ingest, IngestOverloaded } from '../ingest/index.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import { type Refusal, refusalFor, refusalOf } from './answers.ts';

/** What an error becomes at a route that takes events: 503 when the database is away, or more waits than fits. */
export function ingestRefusal(
  error: unknown,
  api: Pick<Api, 'formatError' | 'isUnavailable'>,
  log: Log,
): Refusal {
  if (error instanceof IngestOverloaded) return overloaded(error.retryAfter);
  if (!api.isUnavailable(error)) return refusalOf(error as never, log);
  const { message } = api.formatError(error);
  return { status: errorStatuses.UNAVAILABLE[0], code: 'UNAVAILABLE', message };
}

/** Refuses events before their request is read, while they would only wait. @returns null while they are taken */
export function backlogRefusal(
  ingest: Pick<Ingest, 'secondsToWait'>,
  { onRefused }: Pick<Admission, 'onRefused'>,
  workspaceId: string,
): Refusal | null {
  const seconds = ingest.secondsToWait(workspaceId);
  if (seconds === null) return null;
  onRefused('backlog');
  return overloaded(seconds);
}

/** @param seconds Until the sender may try again. */
export function overloaded(seconds: number): Refusal {
  const { message } = new IngestOverloaded(seconds);
  return { ...refusalFor('UNAVAILABLE', message), headers: { 'retry-after': String(seconds) } };
}
