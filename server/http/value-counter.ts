import { RefusedRequest, tooManyBytes } from './answers.ts';
import { JsonError, maxJsonValues, tooManyValues } from './exact-json.ts';
import { type ByteClaim } from './limits/byte-budget.ts';

/** What a parsed value takes in memory besides its text: an empty object with its place in an array, for example. */
const bytesPerValue = 64;

/**
 * Counts the JSON values of one request, which may have several texts, and claims the memory that they take once they
 * are parsed: many times that of their text, if they are small.
 *
 * @returns A function for `parseExactJson`, which throws a JsonError beyond `maxJsonValues`, and a RefusedRequest when the
 * claim cannot grow.
 */
export function valueCounter(claim: ByteClaim): (count: number) => void {
  let total = 0;
  return (count) => {
    total += count;
    if (total > maxJsonValues) throw new JsonError(`The body ${tooManyValues}`);
    if (!claim.grow(count * bytesPerValue)) throw new RefusedRequest(tooManyBytes);
  };
}
