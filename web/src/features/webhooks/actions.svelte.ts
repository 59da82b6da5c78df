import { Deletion } from '../../data/deletion.svelte.ts';
import { DeleteWebhookDocument } from '../../data/documents/webhooks.ts';
import { type Webhook } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Open =
  | { dialog: 'edit'; webhook: Webhook | null; copied?: Webhook }
  | { dialog: 'test' | 'delete'; webhook: Webhook }
  | { dialog: 'secret'; webhook: Webhook; secretKey: string };

/** The open dialog about a webhook: at most one at a time. */
export class WebhookActions {
  open = $state.raw<Open | null>(null);
  readonly deletion = new Deletion();
  readonly #session: SignedIn;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  create(): void {
    this.open = { dialog: 'edit', webhook: null };
  }

  /** Opens the form of a new webhook with the settings of this one. */
  duplicate(webhook: Webhook): void {
    this.open = { dialog: 'edit', webhook: null, copied: webhook };
  }

  edit(webhook: Webhook): void {
    this.open = { dialog: 'edit', webhook };
  }

  test(webhook: Webhook): void {
    this.open = { dialog: 'test', webhook };
  }

  askDelete(webhook: Webhook): void {
    this.deletion.problem = null;
    this.open = { dialog: 'delete', webhook };
  }

  showSecret(webhook: Webhook, secretKey: string): void {
    this.open = { dialog: 'secret', webhook, secretKey };
  }

  close(): void {
    this.open = null;
  }

  /** Deletes a webhook and returns whether it is gone. One that no longer exists counts as deleted. */
  delete({ id }: Webhook): Promise<boolean> {
    return this.deletion.run(
      async () => (await this.#session.api.mutate(DeleteWebhookDocument, { id })).deleteWebhook,
    );
  }
}
