import { count } from './numbers.ts';

/** Why this text cannot be kept, or null. */
export function textProblem(text: string, max: number, lines: 'one' | 'many' = 'one'): string | null {
  if (text.includes('\0') || /\p{Cs}/u.test(text)) return 'One of these characters cannot be stored.';
  if (lines === 'one' && /\p{Cc}/u.test(text)) return 'No line breaks or control characters.';
  return lengthProblem(text, max);
}

/** In Unicode code points, as the server counts: not in the halves of which JavaScript makes an emoji. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function lengthProblem(text: string, max: number): string | null {
  const length = lengthOf(text);
  return length > max ? `At most ${count(max)} characters: ${count(length - max)} too many.` : null;
}
