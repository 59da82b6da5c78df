import { span } from './time.ts';

export type Schedule = 'EXPONENTIAL' | 'STANDARD' | 'CUSTOM';

/** The whole schedule in words: "Retried after 2 s, 4 s, 8 s: given up after about 14 s." */
export function scheduleInWords(delays: readonly number[]): string {
  if (delays.length === 0) return 'One attempt, no retries.';
  const total = delays.reduce((sum, delay) => sum + delay, 0);
  return `Retries after ${delays.map(span).join(', ')}. Gives up after about ${span(total)}.`;
}

const units: Record<string, number> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** Reads a list such as "30s, 5m, 2h": the seconds of each, or the sentence that says what cannot be read. */
export function readDelays(text: string): { delays: number[] } | { error: string } {
  const entries = text.split(',').map((entry) => entry.trim());
  if (text.trim() === '') return { error: 'Enter the delays, such as 30s, 5m, 2h.' };
  const delays: number[] = [];
  for (const entry of entries) {
    const [, number, unit] = /^(\d+) ?(s|m|min|h|d)?$/.exec(entry) ?? [];
    const seconds = Number(number ?? NaN) * units[unit ?? 's']!;
    if (!(seconds >= 1)) return { error: `"${entry}" is not a delay. Use 30s, 5m, 2h or 1d.` };
    delays.push(seconds);
  }
  return { delays };
}

/** The same list for editing: "30s, 5m, 2h". */
export function delaysText(delays: readonly number[]): string {
  return delays.map(shortSpan).join(', ');
}

/** One entry of such a list: "7d". */
export function shortSpan(seconds: number): string {
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const) {
    if (seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
