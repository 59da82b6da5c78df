/** Larger chunks make inserting slower, smaller ones searching. */
const largestChunk = 512;

/**
 * Distinct numbers in ascending order. Adding or deleting one moves at most one chunk of some hundred numbers: 100,000 are
 * added and deleted one by one in some milliseconds, in any order.
 */
export class SortedNumbers {
  /** Each ascending and never empty, and all of one below all of the next. */
  readonly #chunks: number[][] = [];

  /** Adds a number that is not there. */
  add(number: number): void {
    const at = this.#chunkFor(number);
    const chunk = this.#chunks[at];
    if (!chunk) {
      this.#chunks.push([number]);
      return;
    }
    chunk.splice(positionIn(chunk, number), 0, number);
    if (chunk.length > largestChunk) this.#chunks.splice(at + 1, 0, chunk.splice(largestChunk / 2));
  }

  /** Removes a number that is there. */
  delete(number: number): void {
    const at = this.#chunkFor(number);
    const chunk = this.#chunks[at]!;
    chunk.splice(positionIn(chunk, number), 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** Visits all numbers up to and including `limit`; none when it is NaN. */
  forEachUpTo(limit: number, visit: (number: number) => void): void {
    for (const chunk of this.#chunks) {
      for (const number of chunk) {
        if (!(number <= limit)) return;
        visit(number);
      }
    }
  }

  /** Visits all numbers from `limit` on, including it; none when it is NaN. */
  forEachFrom(limit: number, visit: (number: number) => void): void {
    for (let at = this.#chunks.length - 1; at >= 0; at -= 1) {
      const chunk = this.#chunks[at]!;
      for (let index = chunk.length - 1; index >= 0; index -= 1) {
        if (!(chunk[index]! >= limit)) return;
        visit(chunk[index]!);
      }
    }
  }

  /** The last chunk that begins at or below the number; the first one when all begin above. */
  #chunkFor(number: number): number {
    let [low, high] = [0, this.#chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#chunks[middle]![0]! <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The index at which the number is, or would be. */
function positionIn(chunk: readonly number[], number: number): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
