import { problemText } from '../../data/api.ts';
import {
  LastEventDocument,
  PreviewPipelineDocument,
  SourceNamesDocument,
} from '../../data/documents/pipeline.ts';
import { type LastEvent, type PipelinePreview } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { objectMistake } from '../../words/json.ts';

/** An event on its way through the stages: the last one that was accepted, or one that is typed. */
export class PreviewState {
  text = $state('');
  /** The source that would send the typed event; empty for an API key. */
  sourceId = $state('');
  sources = $state.raw<readonly { readonly id: string; readonly name: string }[]>([]);
  shown = $state.raw<{ readonly preview: PipelinePreview; readonly event: LastEvent | null } | null>(null);
  /** Whether there is no last event. */
  none = $state(false);
  busy = $state(false);
  problem = $state<string | null>(null);
  /** Whether the text is an event at all; what is in it is for the server to judge. */
  readonly ready = $derived(objectMistake(this.text) === null);

  readonly #session: SignedIn;
  #request = 0;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Loads the names of sources to choose from. */
  async loadSources(): Promise<void> {
    try {
      this.sources = (await this.#session.api.query(SourceNamesDocument, {})).sources;
    } catch {
      // Events can be tried as sent with an API key.
    }
  }

  /** Fills in an event, and the source of this name if there still is one. */
  fill(text: string, sourceName: string | null): void {
    this.text = text;
    this.sourceId = this.sources.find(({ name }) => name === sourceName)?.id ?? '';
  }

  /** Shows how the last event that was accepted changed. */
  async useLast(): Promise<void> {
    await this.#attempt(async () => {
      const { events } = await this.#session.api.query(LastEventDocument, {});
      const event = events.nodes[0] ?? null;
      this.none = event === null;
      return event?.pipeline ? { event, preview: event.pipeline } : null;
    });
  }

  /** Runs the typed event through the stages, without storing it. */
  async run(): Promise<void> {
    if (!this.ready) return;
    await this.#attempt(async () => {
      const { previewPipeline } = await this.#session.api.query(
        PreviewPipelineDocument,
        { event: {}, sourceId: this.sourceId || null }, // the text takes the event's place, digit by digit
        { event: this.text },
      );
      this.none = false;
      return { event: null, preview: previewPipeline };
    });
  }

  async #attempt(work: () => Promise<PreviewState['shown']>): Promise<void> {
    const request = ++this.#request;
    this.busy = true;
    this.problem = null;
    try {
      const shown = await work();
      if (request === this.#request) this.shown = shown;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.busy = false;
    }
  }
}
