/** Larger chunks make inserting slower, smaller ones searching. */
const largestChunk = 512;

/**
 * Distinct numbers in their order. Adding or deleting one moves no more than a chunk of some hundred: 100,000 come and
 * go one by one in some milliseconds, in any order, and nothing has ever to be sorted anew.
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
    chunk.splice(placeIn(chunk, number), 0, number);
    if (chunk.length > largestChunk) this.#chunks.splice(at + 1, 0, chunk.splice(largestChunk / 2));
  }

  /** Takes out a number that is there. */
  delete(number: number): void {
    const at = this.#chunkFor(number);
    const chunk = this.#chunks[at]!;
    chunk.splice(placeIn(chunk, number), 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** Visits all up to `limit`, which belongs to them. None when `limit` is NaN. */
  forEachUpTo(limit: number, visit: (number: number) => void): void {
    for (const chunk of this.#chunks) {
      for (const number of chunk) {
        if (!(number <= limit)) return;
        visit(number);
      }
    }
  }

  /** Visits all from `limit` on, which belongs to them. None when `limit` is NaN. */
  forEachFrom(limit: number, visit: (number: number) => void): void {
    for (let at = this.#chunks.length - 1; at >= 0; at -= 1) {
      const chunk = this.#chunks[at]!;
      for (let place = chunk.length - 1; place >= 0; place -= 1) {
        if (!(chunk[place]! >= limit)) return;
        visit(chunk[place]!);
      }
    }
  }

  /** The last chunk that begins at the number or below it; the first one when all begin above. */
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

/** Where the number is, or would be. */
function placeIn(chunk: readonly number[], number: number): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
