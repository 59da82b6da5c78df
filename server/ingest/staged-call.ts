import { type LoopTurns } from '../async/index.ts';
import { uuidv7 } from '../ids.ts';
import { type PipelineStage, type Sender, type UserError } from '../model/index.ts';
import { excerptOf, runStages, type StageOptions, storable } from '../pipeline/index.ts';
import { type NewRefusedEvent } from './pipeline-log.ts';
import { type IngestResult, resultOf } from './results.ts';
import { Tally } from './stage-tally.ts';
import { type Candidate } from './candidate.ts';
import { type StoredCall } from './store-calls.ts';

/** The events of a call after the stages. */
export interface StagedCall {
  /** Of what was refused, and of event ids that the call repeats; the others are missing. */
  readonly results: IngestResult[];
  readonly candidates: readonly Candidate[];
  /** The index of each candidate among the events of the call. */
  readonly indexes: readonly number[];
  /** What the stages did. */
  readonly tally: Tally;
  /** The first of the events that were refused, or accepted with a warning, for the log. */
  readonly refused: readonly NewRefusedEvent[];
}

/** Refused events of one call that are logged: nobody reads more of the same. */
const mostRefused = 100;

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
  const refused: NewRefusedEvent[] = [];
  const tally = new Tally();
  const log = (error: UserError, of: LoggedAs, input: unknown) => {
    if (refused.length < mostRefused) refused.push(logged(error, of, input, options.sender ?? null));
  };
  const watched = { ...options, onStage: (stage: PipelineStage, ms: number) => tally.came(stage, ms) };
  for (const [index, input] of events.entries()) {
    if (index > 0 && turns.isSpent()) await turns.next();
    const processed = runStages(input, receivedAt, uuidv7, watched);
    if (processed.error) {
      const { error, eventId, stage } = processed;
      results[index] = { status: 'REJECTED', eventId, matchedWebhooks: 0, error };
      tally.refused(stage, error.code);
      log(error, { stage, eventId, warning: false }, input);
      continue;
    }
    const { event, warning } = processed;
    if (warning) {
      tally.warned('VALIDATION');
      log(warning, { stage: 'VALIDATION', eventId: event.eventId, warning: true }, input);
    }
    if (seen.has(event.eventId)) {
      results[index] = resultOf(event, null);
    } else {
      seen.add(event.eventId);
      candidates.push({ ...event, id: uuidv7(receivedAt.getTime()) });
      indexes.push(index);
    }
  }
  return { results, candidates, indexes, tally, refused };
}

type LoggedAs = Pick<NewRefusedEvent, 'stage' | 'eventId' | 'warning'>;

/** A refused event as the log has it: of any input, texts that can be stored. */
function logged(
  error: UserError,
  { stage, eventId, warning }: LoggedAs,
  input: unknown,
  sender: Sender | null,
): NewRefusedEvent {
  return {
    ...excerptOf(input, sender),
    eventId: eventId === null ? null : storable(eventId),
    stage,
    warning,
    field: error.field?.map((key) => storable(key)) ?? null,
    code: error.code,
    reason: storable(error.message, longestReason),
  };
}

/** UTF-16 units. */
const longestReason = 1000;

/** What a call takes of a transaction: its events, and the characters of their texts. */
export function sizeOf(candidates: readonly Candidate[]): { readonly size: number; readonly bytes: number } {
  return { size: candidates.length, bytes: candidates.reduce((sum, { text }) => sum + text.length, 0) };
}

/** All results of a call, in the order of its events. */
export function resultsOf(
  { results, candidates, indexes }: StagedCall,
  { matched }: StoredCall,
): IngestResult[] {
  const all = [...results];
  for (const [n, webhooks] of matched.entries()) all[indexes[n]!] = resultOf(candidates[n]!, webhooks);
  return all;
}

/**
 * Counts what the transaction did: deduplication and dispatch.
 * @param ms From the end of the stages before it, with the wait for the transaction.
 */
export function tallyStored(
  { tally }: StagedCall,
  results: readonly IngestResult[],
  { deduplicationMs }: StoredCall,
  ms: number,
): void {
  const rejected = results.filter(({ status }) => status === 'REJECTED').length;
  const accepted = results.filter(({ status }) => status === 'ACCEPTED').length;
  const came = results.length - rejected;
  tally.came('DEDUPLICATION', deduplicationMs, came);
  tally.refused('DEDUPLICATION', 'DUPLICATE', came - accepted);
  tally.came('DISPATCH', ms - deduplicationMs, accepted);
  // They ran for duplicates, too, before these were known; in the order of the stages they never came so far.
  for (const stage of ['NORMALISATION', 'ENRICHMENT'] as const) tally.leaveOut(stage, came - accepted);
}
