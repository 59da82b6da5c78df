import { timeOfUuidv7 } from '../../ids.ts';
import { type AttemptInputs } from './attempt-inputs.ts';

/**
 * How long a delivery waited for an attempt, in milliseconds: since its event was accepted, for a first attempt; since it
 * was due, for a retry, held back or not. Null for a redelivery, which is due at once.
 */
export function queueLatencyMs(
  task: Pick<AttemptInputs, 'origin' | 'ordinal' | 'eventRowId'> & { readonly dueAt: Date | null },
  { attemptedAt }: { readonly attemptedAt: Date },
): number | null {
  if (task.origin === 'MANUAL') return null;
  const since = task.ordinal === 0 ? timeOfUuidv7(task.eventRowId) : task.dueAt?.getTime();
  return since === undefined ? null : Math.max(0, attemptedAt.getTime() - since);
}
