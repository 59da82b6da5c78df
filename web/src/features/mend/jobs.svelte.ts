import { problemText } from '../../data/api.ts';
import {
  CancelJobDocument,
  JobChangedDocument,
  JobsDocument,
  PauseJobDocument,
  ResumeJobDocument,
} from '../../data/documents/jobs.ts';
import { type Job } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { toasts } from '../../parts/toasts.svelte.ts';

/** Jobs of one webhook, or of all, with their progress. */
export class Jobs {
  list = $state.raw<readonly Job[] | null>(null);
  problem = $state<string | null>(null);
  hasMore = $state(false);

  readonly #session: SignedIn;
  readonly #webhookId: string | null;
  readonly #first: number;
  #busy = false;
  /** What ends the subscription of each job that has not ended. */
  readonly #followed: Record<string, (() => void) | undefined> = {};

  /** @param webhookId Null for the jobs of all webhooks. */
  constructor(session: SignedIn, webhookId: string | null, first: number) {
    this.#session = session;
    this.#webhookId = webhookId;
    this.#first = first;
  }

  /** Loads them and follows those that have not ended, until the returned function is called. */
  follow(): () => void {
    const stop = this.#session.live.keepCurrent(() => this.load());
    return () => {
      stop();
      for (const id of Object.keys(this.#followed)) this.#unfollow(id);
    };
  }

  async load(): Promise<void> {
    try {
      const page = { webhookId: this.#webhookId, first: this.#first, after: null };
      const { jobs } = await this.#session.api.query(JobsDocument, page);
      this.list = jobs.nodes;
      this.hasMore = jobs.pageInfo.hasNextPage;
      this.problem = null;
      for (const job of jobs.nodes) this.#follow(job);
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  /** Shows a job that was just started, or that has changed. */
  show(job: Job): void {
    const others = this.list ?? [];
    const known = others.some(({ id }) => id === job.id);
    this.list = known ? others.map((other) => (other.id === job.id ? job : other)) : [job, ...others];
    this.#follow(job);
  }

  pause(job: Job): Promise<void> {
    return this.#change(
      job,
      async (id) => (await this.#session.api.mutate(PauseJobDocument, { id })).pauseJob,
    );
  }

  resume(job: Job): Promise<void> {
    return this.#change(
      job,
      async (id) => (await this.#session.api.mutate(ResumeJobDocument, { id })).resumeJob,
    );
  }

  cancel(job: Job): Promise<void> {
    return this.#change(
      job,
      async (id) => (await this.#session.api.mutate(CancelJobDocument, { id })).cancelJob,
    );
  }

  async #change(
    { id }: Job,
    send: (id: string) => Promise<{
      job?: Job | null;
      userErrors: readonly { message: string }[];
    }>,
  ): Promise<void> {
    // A button that is disabled loses the focus.
    if (this.#busy) return;
    this.#busy = true;
    try {
      const { job, userErrors } = await send(id);
      if (job) this.show(job);
      for (const { message } of userErrors) toasts.problem(message);
    } catch (error) {
      toasts.problem(problemText(error));
    } finally {
      this.#busy = false;
    }
  }

  #follow({ id, finishedAt }: Job): void {
    if (finishedAt !== null && finishedAt !== undefined) return this.#unfollow(id);
    if (this.#followed[id]) return;
    this.#followed[id] = this.#session.live.subscribe(
      JobChangedDocument,
      () => ({ id }),
      ({ jobChanged }) => {
        if (jobChanged) this.show(jobChanged);
      },
    );
  }

  #unfollow(id: string): void {
    this.#followed[id]?.();
    this.#followed[id] = undefined;
  }
}
