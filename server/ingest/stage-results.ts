import { uuidv7 } from '../ids.ts';
import { type JsonObject, type PipelineStage, pipelineStages, type StageResult } from '../model/index.ts';
import { changesBetween, runStages, type UsedSchemas } from '../pipeline/index.ts';
import { type IngestResult } from './results.ts';

/**
 * The verdicts of the stages on an event that was sent with an API key. They are worked out anew when somebody asks: most
 * callers do not, and ingest keeps nothing for it.
 *
 * @param given The event as it was sent.
 * @param schemas Those of the workspace; null for none.
 * @returns All five, in order; none when the call was refused as a whole, before any stage.
 */
export function stageResultsOf(
  { status, eventId, error }: IngestResult,
  given: unknown,
  now: Date,
  schemas: UsedSchemas | null = null,
): StageResult[] {
  const drafts = new Map<PipelineStage, JsonObject>();
  const staged = runStages(given, now, () => eventId ?? uuidv7(), {
    schemas,
    onDraft: (stage, fields) => drafts.set(stage, fields),
  });
  if (status !== 'REJECTED') {
    const stage = status === 'DUPLICATE' ? 'DEDUPLICATION' : 'DISPATCH';
    return verdicts(drafts, { stage, verdict: status === 'DUPLICATE' ? 'DUPLICATE' : 'ROUTED' });
  }
  const ofStage = staged.error?.code === error?.code && staged.error?.message === error?.message;
  return staged.error && ofStage ? verdicts(drafts, { stage: staged.stage, verdict: 'REFUSED' }) : [];
}

function verdicts(drafts: ReadonlyMap<PipelineStage, JsonObject>, ending: StageResult): StageResult[] {
  const end = pipelineStages.indexOf(ending.stage);
  return pipelineStages.map((stage, n) => {
    if (n === end) return ending;
    if (n > end) return { stage, verdict: 'NOT_REACHED' };
    return { stage, verdict: hasChanged(drafts, stage) ? 'CHANGED' : 'PASSED' };
  });
}

/** Only normalisation changes an event that was sent with an API key. */
function hasChanged(drafts: ReadonlyMap<PipelineStage, JsonObject>, stage: PipelineStage): boolean {
  if (stage !== 'NORMALISATION') return false;
  const [before, after] = [drafts.get('VALIDATION'), drafts.get(stage)];
  return before !== undefined && after !== undefined && changesBetween(before, after, 1).length > 0;
}
