import {
  FilterChoicesDocument,
  FindWebhooksDocument,
  WebhookNameDocument,
} from '../../data/documents/deliveries.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Choice = readonly [id: string, name: string];

/** What filters offer to choose from, as values with their names. Empty until it is loaded. */
export class FilterChoices {
  /** The first 200 by name, or what a search found, and those that were chosen. */
  webhooks = $state.raw<readonly Choice[]>([]);
  sources = $state.raw<readonly Choice[]>([]);
  /** Whether there are more webhooks than are offered at a time, so that they have to be searched for. */
  searchable = $state(false);
  /** What the search came to; null before one. */
  found = $state.raw<{ readonly count: number; readonly more: boolean } | null>(null);

  #session: SignedIn | null = null;
  #first: readonly Choice[] = [];
  /** Webhooks whose names were looked up. */
  #chosen: readonly Choice[] = [];
  #request = 0;

  async load(session: SignedIn): Promise<void> {
    this.#session = session;
    try {
      const { webhooksConnection, sources } = await session.api.query(FilterChoicesDocument, {});
      this.#first = choicesOf(webhooksConnection.nodes);
      this.searchable = webhooksConnection.pageInfo.hasNextPage;
      if (this.found === null) this.#offer(this.#first);
      this.sources = choicesOf(sources);
    } catch {
      // The list says what is wrong; ids in the address work without names.
    }
  }

  /** Offers the webhooks that a text finds by name, URL and description: the first 50. Without a text: the first 200. */
  async search(text: string): Promise<void> {
    const request = ++this.#request;
    if (text.trim() === '') {
      this.found = null;
      return this.#offer(this.#first);
    }
    try {
      const { webhooksConnection } = await this.#session!.api.query(FindWebhooksDocument, {
        search: text.trim(),
      });
      if (request !== this.#request) return;
      const { nodes, pageInfo } = webhooksConnection;
      this.found = { count: nodes.length, more: pageInfo.hasNextPage };
      this.#offer(choicesOf(nodes));
    } catch {
      // What was offered before stays; the next letter tries again.
    }
  }

  /** Learns the name of the webhook that is chosen, where it is not among those that are offered. */
  async know(id: string): Promise<void> {
    if (!this.searchable || this.webhooks.some(([known]) => known === id)) return;
    try {
      const { webhook } = await this.#session!.api.query(WebhookNameDocument, { id });
      if (!webhook) return;
      this.#chosen = [...this.#chosen, [webhook.id, webhook.name]];
      this.#offer(this.webhooks);
    } catch {
      // Its id is shown.
    }
  }

  #offer(offered: readonly Choice[]): void {
    const further = this.#chosen.filter(([id]) => !offered.some(([known]) => known === id));
    this.webhooks = [...offered, ...further];
  }
}

function choicesOf(items: readonly { readonly id: string; readonly name: string }[]): Choice[] {
  return items.map(({ id, name }) => [id, name]);
}
