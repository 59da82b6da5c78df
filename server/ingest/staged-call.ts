import { type LoopTurns } from '../async/index.ts';
import { uuidv7 } from '../ids.ts';
import { runStages, type StageOptions } from '../pipeline/index.ts';
import { type IngestResult, resultOf } from './results.ts';
import { type Candidate, type StoredCall } from './store-calls.ts';

/** The events of a call after the stages. */
export interface StagedCall {
  /** Of what was refused, and of event ids that the call repeats; the others are missing. */
  readonly results: IngestResult[];
  readonly candidates: readonly Candidate[];
  /** The index of each candidate among the events of the call. */
  readonly indexes: readonly number[];
}

/**
 * Runs the events through the stages. Refused ones, and repeated ids within the batch, get their result here. A long call
 * lets other work in between.
 */
export async function runAllStages(
  events: readonly unknown[],
  receivedAt: Date,
  turns: LoopTurns,
  options: StageOptions = {},
): Promise<StagedCall> {
  const seen = new Set<string>();
  const results: IngestResult[] = [];
  const candidates: Candidate[] = [];
  const indexes: number[] = [];
  for (const [index, input] of events.entries()) {
    if (index > 0 && turns.isSpent()) await turns.next();
    const processed = runStages(input, receivedAt, uuidv7, options);
    if (processed.error) {
      const { error, eventId } = processed;
      results[index] = { status: 'REJECTED', eventId, matchedWebhooks: 0, error };
    } else if (seen.has(processed.event.eventId)) {
      results[index] = resultOf(processed.event, null);
    } else {
      seen.add(processed.event.eventId);
      candidates.push({ ...processed.event, id: uuidv7(receivedAt.getTime()) });
      indexes.push(index);
    }
  }
  return { results, candidates, indexes };
}

/** What a call takes of a transaction: its events, and the characters of their texts. */
export function sizeOf(candidates: readonly Candidate[]): { readonly size: number; readonly bytes: number } {
  return { size: candidates.length, bytes: candidates.reduce((sum, { text }) => sum + text.length, 0) };
}

/** All results of a call, in the order of its events. */
export function resultsOf({ results, candidates, indexes }: StagedCall, stored: StoredCall): IngestResult[] {
  const all = [...results];
  for (const [n, matched] of stored.entries()) all[indexes[n]!] = resultOf(candidates[n]!, matched);
  return all;
}
