import { problemText } from '../../data/api.ts';
import { DeleteWebhookDocument } from '../../data/documents/webhooks.ts';
import { type Webhook } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Open =
  | { dialog: 'edit'; webhook: Webhook | null }
  | { dialog: 'test' | 'delete'; webhook: Webhook }
  | { dialog: 'secret'; webhook: Webhook; secretKey: string };

/** The open dialog about a webhook: at most one at a time. */
export class WebhookActions {
  open = $state.raw<Open | null>(null);
  deleting = $state(false);
  problem = $state<string | null>(null);
  readonly #session: SignedIn;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  create(): void {
    this.open = { dialog: 'edit', webhook: null };
  }

  edit(webhook: Webhook): void {
    this.open = { dialog: 'edit', webhook };
  }

  test(webhook: Webhook): void {
    this.open = { dialog: 'test', webhook };
  }

  askDelete(webhook: Webhook): void {
    this.problem = null;
    this.open = { dialog: 'delete', webhook };
  }

  showSecret(webhook: Webhook, secretKey: string): void {
    this.open = { dialog: 'secret', webhook, secretKey };
  }

  close(): void {
    this.open = null;
  }

  /** Deletes a webhook and returns whether it is gone. One that no longer exists counts as deleted. */
  async delete(webhook: Webhook): Promise<boolean> {
    this.deleting = true;
    this.problem = null;
    try {
      const { deleteWebhook } = await this.#session.api.mutate(DeleteWebhookDocument, { id: webhook.id });
      const refusal = deleteWebhook.userErrors.find(({ code }) => code !== 'NOT_FOUND');
      this.problem = refusal?.message ?? null;
      return !refusal;
    } catch (error) {
      this.problem = problemText(error);
      return false;
    } finally {
      this.deleting = false;
    }
  }
}
