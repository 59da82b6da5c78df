/** How many bytes of answers this process may hold at a time, over all operations under way and answers not yet read. */
export class AnswerBudget {
  readonly #total: number;
  readonly #held = new Map<string, number>();
  #taken = 0;

  /** @param total Bytes. No workspace gets more than half of them, so that none can keep the others from reading. */
  constructor(total: number) {
    this.#total = total;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes bytes for a workspace; false when there are not as many left. */
  take(workspaceId: string, bytes: number): boolean {
    const held = (this.#held.get(workspaceId) ?? 0) + bytes;
    if (this.#taken + bytes > this.#total || held > this.#total / 2) return false;
    this.#taken += bytes;
    this.#held.set(workspaceId, held);
    return true;
  }

  /** Gives back what was taken. */
  giveBack(workspaceId: string, bytes: number): void {
    if (bytes === 0) return;
    this.#taken -= bytes;
    const held = this.#held.get(workspaceId)! - bytes;
    if (held > 0) this.#held.set(workspaceId, held);
    else this.#held.delete(workspaceId);
  }
}
