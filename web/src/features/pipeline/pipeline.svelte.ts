import { problemText } from '../../data/api.ts';
import { PipelineChangedDocument, PipelineDocument } from '../../data/documents/pipeline.ts';
import { type StageFigures } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { type WindowName } from '../../words/pipeline.ts';

/** What the five stages did in a window, kept current by the live feed. */
export class PipelineState {
  /** In order; null until they are loaded. Those of the window before are shown until the new ones come. */
  stages = $state.raw<readonly StageFigures[] | null>(null);
  /** Whether what is shown is of another window. */
  stale = $state(false);
  problem = $state<string | null>(null);
  /** Events of the window that are listed as refused: duplicates are not. */
  readonly refusedCount = $derived(
    (this.stages ?? [])
      .filter(({ stage }) => stage !== 'DEDUPLICATION')
      .reduce((sum, { refused }) => sum + refused, 0),
  );
  /** Events of the window that were accepted with a warning. */
  readonly warnedCount = $derived((this.stages ?? []).reduce((sum, { warned }) => sum + warned, 0));

  readonly #session: SignedIn;
  #window: WindowName = 'HOUR';
  /** The window of the figures that are shown; null before there are any. */
  #shown: WindowName | null = null;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Loads the figures of a window and follows them until the returned function is called. */
  follow(window: WindowName): () => void {
    this.#window = window;
    this.stale = this.#shown !== null && this.#shown !== window;
    void this.load();
    const variables = () => ({ window });
    return this.#session.live.subscribe(PipelineChangedDocument, variables, ({ pipelineChanged }) => {
      if (window === this.#window) this.#show(pipelineChanged.stages);
    });
  }

  /** Asks once: the page has figures also where no WebSocket gets through. */
  async load(): Promise<void> {
    const window = this.#window;
    this.problem = null;
    try {
      const { pipeline } = await this.#session.api.query(PipelineDocument, { window });
      if (this.#awaits(window)) this.#show(pipeline.stages);
    } catch (error) {
      if (this.#awaits(window)) this.problem = problemText(error);
    }
  }

  /** Whether an answer is still of use: what was pushed meanwhile is newer. */
  #awaits(window: WindowName): boolean {
    return window === this.#window && this.#shown !== window;
  }

  #show(stages: readonly StageFigures[]): void {
    this.stages = stages;
    this.#shown = this.#window;
    this.stale = false;
    this.problem = null;
  }
}
