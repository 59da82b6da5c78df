/** The texts in order, without duplicates. */
export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
