import { type IngestResult } from './results.ts';

/** How many events of a call have which status. */
export interface IngestCounts {
  readonly acceptedCount: number;
  readonly duplicateCount: number;
  readonly rejectedCount: number;
}

/** Calls `count` with the number of events of each status that there is. */
export function eachStatus(
  results: readonly IngestResult[],
  count: (status: IngestResult['status'], events: number) => void,
): void {
  const { acceptedCount, duplicateCount, rejectedCount } = countResults(results);
  if (acceptedCount > 0) count('ACCEPTED', acceptedCount);
  if (duplicateCount > 0) count('DUPLICATE', duplicateCount);
  if (rejectedCount > 0) count('REJECTED', rejectedCount);
}

export function countResults(results: readonly IngestResult[]): IngestCounts {
  const counts = { ACCEPTED: 0, DUPLICATE: 0, REJECTED: 0 };
  for (const { status } of results) counts[status] += 1;
  return {
    acceptedCount: counts.ACCEPTED,
    duplicateCount: counts.DUPLICATE,
    rejectedCount: counts.REJECTED,
  };
}
