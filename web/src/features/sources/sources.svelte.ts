import { problemText } from '../../data/api.ts';
import { SourcesDocument } from '../../data/documents/sources.ts';
import { type Source } from '../../data/models.ts';
import { onPipelineNews } from '../../data/pipeline-news.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** How often the list is read again while events arrive: the times of last use are known to the minute or so. */
const NEWS_EVERY_MS = 10_000;

/** The sources of the workspace, by name. */
export class SourcesState {
  /** Null until they are loaded. */
  list = $state.raw<readonly Source[] | null>(null);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  #request = 0;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Keeps the list current until the returned function is called. */
  follow(): () => void {
    const { live } = this.#session;
    const read = () => void this.load();
    const ends = [live.keepCurrent(read), onPipelineNews(live, NEWS_EVERY_MS, read)];
    return () => ends.forEach((end) => end());
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const { sources } = await this.#session.api.query(SourcesDocument, {});
      if (request === this.#request) this.list = sources;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }

  /** Shows a change before the list is read again. */
  replace(source: Source): void {
    this.list = this.list?.map((other) => (other.id === source.id ? source : other)) ?? null;
  }

  remove({ id }: Source): void {
    this.list = this.list?.filter((other) => other.id !== id) ?? null;
  }
}
