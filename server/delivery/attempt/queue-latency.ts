import { timeOfUuidv7 } from '../../ids.ts';
import { type NewAttempt } from '../../storage/index.ts';
import { type Task } from '../claiming/task.ts';

/**
 * How long a delivery waited for an attempt: since a first attempt's event was taken in, or since a retry was due, in
 * milliseconds. Null for a redelivery, which is due at once.
 */
export function queueLatencyMs(
  { origin, ordinal, eventRowId, dueAt }: Pick<Task, 'origin' | 'ordinal' | 'eventRowId' | 'dueAt'>,
  { attemptedAt }: Pick<NewAttempt, 'attemptedAt'>,
): number | null {
  if (origin === 'MANUAL') return null;
  const since = ordinal === 0 ? timeOfUuidv7(eventRowId) : dueAt?.getTime();
  return since === undefined ? null : Math.max(0, attemptedAt.getTime() - since);
}
