/** A number as descriptions write it: 4,096. */
export function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
