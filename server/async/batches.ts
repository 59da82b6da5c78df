export interface BatchesParts<K, V> {
  /**
   * Answers the keys of a batch. A key that is missing in the answer gets undefined. The batch is over with the answer,
   * also when that has promises.
   */
  readonly run: (keys: readonly K[]) => Promise<ReadonlyMap<K, V | Promise<V>>>;
  /** Keys of one batch, at most. */
  readonly size: number;
  /** Batches under way at once. Further keys wait. */
  readonly atOnce: number;
}

interface Waiting<V> {
  readonly answer: Promise<V | undefined>;
  readonly resolve: (value: V | Promise<V> | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers requests for single keys into batches: what is asked for within a turn of the event loop, or while all batches
 * are under way, is answered together. The first to ask is the first to be answered.
 */
export class Batches<K, V> {
  readonly #parts: BatchesParts<K, V>;
  /** By key, the one that has waited longest first. */
  readonly #waiting = new Map<K, Waiting<V>>();
  #underWay = 0;
  #scheduled = false;

  constructor(parts: BatchesParts<K, V>) {
    this.#parts = parts;
  }

  /** Keys that are in no batch yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The answer of a batch that begins after this call: who asks for a key that waits already gets the same one. */
  ask(key: K): Promise<V | undefined> {
    const known = this.#waiting.get(key);
    if (known) return known.answer;
    const { promise: answer, resolve, reject } = Promise.withResolvers<V | undefined>();
    this.#waiting.set(key, { answer, resolve, reject });
    this.#schedule();
    return answer;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#waiting.size > 0 && this.#underWay < this.#parts.atOnce) {
      const batch = this.#take();
      this.#underWay += 1;
      void this.#run(batch);
    }
  }

  #take(): [K, Waiting<V>][] {
    const batch: [K, Waiting<V>][] = [];
    for (const entry of this.#waiting) {
      if (batch.length === this.#parts.size) break;
      batch.push(entry);
      this.#waiting.delete(entry[0]);
    }
    return batch;
  }

  async #run(batch: readonly (readonly [K, Waiting<V>])[]): Promise<void> {
    try {
      const answers = await this.#parts.run(batch.map(([key]) => key));
      for (const [key, { resolve }] of batch) resolve(answers.get(key));
    } catch (error) {
      for (const [, { reject }] of batch) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#start();
    }
  }
}
