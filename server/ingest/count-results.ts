import { type IngestResult } from './results.ts';

/** How many events of a call have which status. */
export interface IngestCounts {
  readonly acceptedCount: number;
  readonly duplicateCount: number;
  readonly rejectedCount: number;
}

export function countResults(results: readonly IngestResult[]): IngestCounts {
  const count = (status: IngestResult['status']) =>
    results.filter((result) => result.status === status).length;
  return {
    acceptedCount: count('ACCEPTED'),
    duplicateCount: count('DUPLICATE'),
    rejectedCount: count('REJECTED'),
  };
}
