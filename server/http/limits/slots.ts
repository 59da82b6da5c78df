/** Counts who is there, by name: at most `each` of one name, and `all` together. */
export class Slots {
  readonly #each: number;
  readonly #all: number;
  readonly #byName = new Map<string, number>();
  #taken = 0;

  constructor(each: number, all = Infinity) {
    this.#each = each;
    this.#all = all;
  }

  get taken(): number {
    return this.#taken;
  }

  /** @returns A function that frees the slot, which does nothing when it is called again; null when there is none. */
  take(name: string): (() => void) | null {
    const own = this.#byName.get(name) ?? 0;
    if (own >= this.#each || this.#taken >= this.#all) return null;
    this.#byName.set(name, own + 1);
    this.#taken += 1;
    let free = () => {
      free = () => undefined;
      this.#free(name);
    };
    return () => free();
  }

  #free(name: string): void {
    const own = this.#byName.get(name)! - 1;
    if (own > 0) this.#byName.set(name, own);
    else this.#byName.delete(name);
    this.#taken -= 1;
  }
}
