import { problemText } from '../../data/api.ts';
import { WebhookFiguresDocument } from '../../data/documents/webhook-page.ts';
import { type WebhookFigures } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { type WindowName } from '../../words/pipeline.ts';

/** The counts are stored every five seconds; charts need not be newer than this. */
const EVERY_MS = 15_000;

/** What the counts say of a webhook in a window, read again from time to time. */
export class FiguresState {
  /** Null until they are loaded. Those of the window before are shown until the new ones come. */
  figures = $state.raw<WebhookFigures | null>(null);
  /** Whether what is shown is of another window. */
  stale = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  readonly #id: string;
  #window: WindowName = 'DAY';
  #request = 0;

  constructor(session: SignedIn, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /** Reads the figures of a window now and from time to time, until the returned function is called. */
  follow(window: WindowName): () => void {
    this.stale = this.figures !== null && window !== this.#window;
    this.#window = window;
    const timer = setInterval(() => {
      if (!document.hidden) void this.load();
    }, EVERY_MS);
    const stop = this.#session.live.keepCurrent(() => this.load());
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    try {
      const variables = { id: this.#id, window: this.#window };
      const { webhook } = await this.#session.api.query(WebhookFiguresDocument, variables);
      if (request !== this.#request) return;
      this.figures = webhook;
      this.stale = false;
      this.problem = null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }
}
