import { span } from './time.ts';

/** Seconds between attempts: after failed attempt N the next one starts 2^N seconds later. */
export function retryDelays(retryCount: number): number[] {
  return Array.from({ length: retryCount }, (_, index) => 2 ** (index + 1));
}

/** The whole schedule in words: "Tried again after 2 s, 4 s, 8 s: given up after about 14 s." */
export function scheduleInWords(retryCount: number): string {
  const delays = retryDelays(retryCount);
  if (delays.length === 0) return 'One attempt only: a failure is final.';
  const total = delays.reduce((sum, delay) => sum + delay, 0);
  return `Tried again after ${delays.map(span).join(', ')}. Given up after about ${span(total)}.`;
}
