/** The bytes that one request or connection holds of a budget. */
export interface ByteClaim {
  /** Claims more bytes. False, and nothing is claimed, when the budget has not as many left. */
  grow(bytes: number): boolean;
  /** Gives all bytes back. The claim may grow again. */
  release(): void;
}

/** Bytes in memory that come from callers: at most `total`, and at most half of them for one workspace. */
export class ByteBudget {
  readonly total: number;
  readonly #onFull: () => void;
  readonly #byWorkspace = new Map<string, number>();
  #used = 0;

  /** @param onFull Called when a claim cannot grow. */
  constructor(total: number, onFull: () => void = () => undefined) {
    this.total = total;
    this.#onFull = onFull;
  }

  /** Bytes that are claimed now. */
  get used(): number {
    return this.#used;
  }

  /** Opens a claim that holds nothing yet. It must be released in the end. */
  claim(workspaceId: string): ByteClaim {
    let held = 0;
    return {
      grow: (bytes) => {
        if (!this.#add(workspaceId, bytes)) return false;
        held += bytes;
        return true;
      },
      release: () => {
        if (held > 0) this.#remove(workspaceId, held);
        held = 0;
      },
    };
  }

  #add(workspaceId: string, bytes: number): boolean {
    const own = (this.#byWorkspace.get(workspaceId) ?? 0) + bytes;
    if (own > this.total / 2 || this.#used + bytes > this.total) {
      this.#onFull();
      return false;
    }
    this.#byWorkspace.set(workspaceId, own);
    this.#used += bytes;
    return true;
  }

  #remove(workspaceId: string, bytes: number): void {
    const own = this.#byWorkspace.get(workspaceId)! - bytes;
    if (own > 0) this.#byWorkspace.set(workspaceId, own);
    else this.#byWorkspace.delete(workspaceId);
    this.#used -= bytes;
  }
}
