/** What every event passes, in this order. */
export type PipelineStage = 'VALIDATION' | 'DEDUPLICATION' | 'NORMALISATION' | 'ENRICHMENT' | 'DISPATCH';
