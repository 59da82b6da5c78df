interface Budget {
  left: number;
  /** When it was last filled, in milliseconds. */
  at: number;
}

/** Samples of one workspace, and of all. */
const rates = { perSecond: 10, burst: 30, allPerSecond: 50, allBurst: 100 } as const;
/** Workspaces whose use is remembered; more start over, within the budget of all. */
const mostWorkspaces = 1000;

/** How many events may still be looked at: so that a busy workspace costs no more than a calm one. */
export class SamplingBudget {
  readonly #workspaces = new Map<string, Budget>();
  readonly #all: Budget = { left: rates.allBurst, at: 0 };

  /** Whether one more event of the workspace may be looked at, which takes it from the budget. */
  take(workspaceId: string, now: number): boolean {
    fill(this.#all, now, rates.allPerSecond, rates.allBurst);
    if (this.#all.left < 1) return false;
    const own = this.#budgetOf(workspaceId, now);
    fill(own, now, rates.perSecond, rates.burst);
    if (own.left < 1) return false;
    this.#all.left -= 1;
    own.left -= 1;
    return true;
  }

  #budgetOf(workspaceId: string, now: number): Budget {
    const known = this.#workspaces.get(workspaceId);
    if (known) return known;
    if (this.#workspaces.size >= mostWorkspaces) this.#workspaces.clear();
    const budget = { left: rates.burst, at: now };
    this.#workspaces.set(workspaceId, budget);
    return budget;
  }
}

function fill(budget: Budget, now: number, perSecond: number, burst: number): void {
  const seconds = Math.max(0, now - budget.at) / 1000;
  budget.left = Math.min(burst, budget.left + seconds * perSecond);
  budget.at = now;
}
