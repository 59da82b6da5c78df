import { problemText } from './api.ts';

/** What a mutation that deletes is answered with. */
interface Answer {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

/** The deletion of one thing: whether it is under way, and why it failed. */
export class Deletion {
  busy = $state(false);
  problem = $state<string | null>(null);

  /** Returns whether the thing is gone. One that no longer exists counts as deleted. */
  async run(send: () => Promise<Answer>): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    try {
      const { userErrors } = await send();
      this.problem = userErrors.find(({ code }) => code !== 'NOT_FOUND')?.message ?? null;
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.busy = false;
    }
    return this.problem === null;
  }
}
