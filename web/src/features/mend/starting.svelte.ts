import { problemText } from '../../data/api.ts';
import { IdempotencyKeys } from '../../data/idempotency.ts';
import { type Job } from '../../data/models.ts';

/** What a mutation that starts a job is answered with. */
interface Answer {
  readonly job?: Job | null;
  readonly userErrors: readonly { readonly message: string }[];
}

/** The preview of a job, and its start. */
export class Starting<Preview> {
  preview = $state.raw<Preview | null>(null);
  problem = $state<string | null>(null);
  busy = $state(false);
  readonly #keys = new IdempotencyKeys();
  /** Counts previews: the answer to an older one is of no use any more. */
  #asked = 0;

  async look(read: () => Promise<Preview>): Promise<void> {
    const asked = (this.#asked += 1);
    this.preview = null;
    this.problem = null;
    try {
      const preview = await read();
      if (asked === this.#asked) this.preview = preview;
    } catch (error) {
      if (asked === this.#asked) this.problem = problemText(error);
    }
  }

  /** Starts the job and returns it; null when that failed. @param send Gets the idempotency key of these variables. */
  async start(variables: unknown, send: (key: string) => Promise<Answer>): Promise<Job | null> {
    this.busy = true;
    this.problem = null;
    try {
      const { job, userErrors } = await send(this.#keys.for(variables));
      this.#keys.done();
      this.problem = userErrors[0]?.message ?? null;
      return job ?? null;
    } catch (error) {
      this.problem = problemText(error);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
