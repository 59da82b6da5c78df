import { type LoopTurns } from '../async/index.ts';
import { type Admission } from './admission.ts';
import { type Refusal } from './answers.ts';
import { overloaded } from './ingest-refusal.ts';

/** Milliseconds for which a request may wait for its turn, as long as the oldest call may be under way after that. */
export const patienceMs = 2000;

/**
 * Waits for a turn of the event loop that has time for a request with events.
 *
 * @param now Milliseconds.
 * @returns why it is refused, when it has waited too long: its sender might have given up
 */
export async function untilTurn(
  turns: Pick<LoopTurns, 'isSpent' | 'next'>,
  { onRefused }: Pick<Admission, 'onRefused'>,
  now = () => performance.now(),
): Promise<Refusal | null> {
  if (!turns.isSpent()) return null;
  const since = now();
  await turns.next();
  const waitedMs = now() - since;
  if (waitedMs <= patienceMs) return null;
  onRefused('backlog');
  return overloaded(Math.ceil(waitedMs / 1000));
}
