import { FilterChoicesDocument } from '../../data/documents/deliveries.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** What filters offer to choose from, as values with their names. Empty until it is loaded. */
export class FilterChoices {
  webhooks = $state.raw<readonly (readonly [id: string, name: string])[]>([]);
  sources = $state.raw<readonly (readonly [id: string, name: string])[]>([]);

  async load({ api }: SignedIn): Promise<void> {
    try {
      const { webhooksConnection, sources } = await api.query(FilterChoicesDocument, {});
      this.webhooks = webhooksConnection.nodes.map(({ id, name }) => [id, name]);
      this.sources = sources.map(({ id, name }) => [id, name]);
    } catch {
      // The list says what is wrong; ids in the address work without names.
    }
  }
}
