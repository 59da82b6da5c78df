/** A list that changes more often stops moving by itself. */
const mostPerSecond = 20;

/** It moves again when it changes less than half as often. */
const calmPerSecond = mostPerSecond / 2;

const windowMs = 2000;

/** How often deliveries change, over the last two seconds. */
export class ChangeRate {
  #changes: { readonly at: number; readonly count: number }[] = [];
  #busy = false;

  /** @param at In milliseconds, ascending. */
  add(count: number, at: number): void {
    if (count > 0) this.#changes.push({ at, count });
  }

  /** Whether there are too many changes to follow. Stays true until there are clearly fewer. */
  isBusy(at: number): boolean {
    this.#changes = this.#changes.filter((change) => change.at > at - windowMs);
    const sum = this.#changes.reduce((total, { count }) => total + count, 0);
    const perSecond = (sum * 1000) / windowMs;
    this.#busy = perSecond > (this.#busy ? calmPerSecond : mostPerSecond);
    return this.#busy;
  }
}
