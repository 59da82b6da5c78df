/** Names remembered per workspace, and over all workspaces. */
const most = { perWorkspace: 2000, all: 50_000 } as const;

/**
 * Remembers when event names were last stored. Bounded, because a client may use a new name for every event: a workspace
 * with too many starts over, which costs its own next batches a statement and no other workspace anything.
 */
export class SeenNames {
  /** The workspace that was looked at last is the last one. */
  readonly #workspaces = new Map<string, Map<string, number>>();
  #size = 0;

  /** Names in memory, over all workspaces. */
  get size(): number {
    return this.#size;
  }

  /** When the name was last added, in milliseconds; undefined when it is not remembered. */
  lastSeen(workspaceId: string, name: string): number | undefined {
    return this.#workspaces.get(workspaceId)?.get(name);
  }

  add(workspaceId: string, names: readonly string[], at: number): void {
    const known = this.#workspaces.get(workspaceId) ?? new Map<string, number>();
    if (known.size > 0 && known.size + names.length > most.perWorkspace) this.#clear(known);
    this.#workspaces.delete(workspaceId);
    this.#workspaces.set(workspaceId, known);
    this.#size -= known.size;
    for (const name of names) known.set(name, at);
    this.#size += known.size;
    for (const [oldest, its] of this.#workspaces) {
      if (this.#size <= most.all) return;
      this.#clear(its);
      this.#workspaces.delete(oldest);
    }
  }

  delete(workspaceId: string, names: readonly string[]): void {
    const known = this.#workspaces.get(workspaceId);
    for (const name of names) if (known?.delete(name)) this.#size -= 1;
  }

  #clear(names: Map<string, number>): void {
    this.#size -= names.size;
    names.clear();
  }
}
