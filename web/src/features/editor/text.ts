/** Why this text cannot be kept, or null. Lengths are counted as the server does: an emoji is one character. */
export function textProblem(text: string, max: number, lines: 'one' | 'many' = 'one'): string | null {
  if (text.includes('\0') || /\p{Cs}/u.test(text)) return 'One of these characters cannot be kept.';
  if (lines === 'one' && /\p{Cc}/u.test(text)) return 'No line breaks or control characters.';
  return lengthProblem(lengthOf(text), max);
}

/** In characters, not in the halves of which JavaScript makes an emoji. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function lengthProblem(length: number, max: number): string | null {
  return length > max ? `At most ${max} characters: ${length - max} too many.` : null;
}
