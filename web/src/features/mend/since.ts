/** Time ranges to choose from, by how far back they go. */
export const ranges = [
  { id: 'hour', label: 'Last hour', hours: 1 },
  { id: 'day', label: 'Last 24 hours', hours: 24 },
  { id: 'week', label: 'Last 7 days', hours: 7 * 24 },
  { id: 'month', label: 'Last 30 days', hours: 30 * 24 },
] as const;

export type RangeId = (typeof ranges)[number]['id'];

/** When a range begins, as the API takes it. */
export function sinceOf(id: RangeId, now = Date.now()): string {
  const { hours } = ranges.find((range) => range.id === id)!;
  return new Date(now - hours * 3_600_000).toISOString();
}

const [leastRate, mostRate] = [1, 1000];

/** What is wrong with a rate that was typed; null for nothing. */
export function rateMistake(text: string): string | null {
  const rate = Number(text);
  const fits = /^\d{1,4}$/.test(text.trim()) && rate >= leastRate && rate <= mostRate;
  return fits ? null : `Enter a whole number from ${leastRate} to 1,000.`;
}
