/** What every event passes, in this order. */
export const pipelineStages = [
  'VALIDATION',
  'DEDUPLICATION',
  'NORMALISATION',
  'ENRICHMENT',
  'DISPATCH',
] as const;

export type PipelineStage = (typeof pipelineStages)[number];

/** What a stage did with one event. NOT_REACHED: a stage before it let the event go no further. */
export type StageVerdict = 'PASSED' | 'CHANGED' | 'ROUTED' | 'DUPLICATE' | 'REFUSED' | 'NOT_REACHED';

/** A stage with its verdict on one event. */
export interface StageResult {
  readonly stage: PipelineStage;
  readonly verdict: StageVerdict;
}
