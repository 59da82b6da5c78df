import { problemText } from '../../data/api.ts';
import {
  EndWebhookSecretOverlapDocument,
  RotateWebhookSecretDocument,
} from '../../data/documents/security.ts';
import { type UserError } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { randomSecret } from './secret.ts';

/** What a rotation changes of a webhook. */
interface Secrets {
  readonly id: string;
  readonly previousSecretUntil?: string | null;
}

/**
 * The rotation of a webhook's secret key. It happens when its button is pressed, and not with the form. The key is made
 * here: if the answer is lost, pressing the button again rotates to the same key, which the server takes as done.
 */
export class Rotation {
  busy = $state(false);
  problem = $state<string | null>(null);
  /** The new key, to copy; null before a rotation. */
  secretKey = $state<string | null>(null);
  /** The end of the new key, as the server shows it; null before a rotation. */
  secretHint = $state<string | null>(null);
  /** Until when the key before the present one signs, too. */
  previousUntil = $state<string | null>(null);

  readonly #api: SignedIn['api'];
  readonly #id: string;
  #unanswered: string | null = null;

  constructor({ api }: Pick<SignedIn, 'api'>, webhook: Secrets) {
    this.#api = api;
    this.#id = webhook.id;
    this.previousUntil = webhook.previousSecretUntil ?? null;
  }

  rotate(overlapHours: number): Promise<void> {
    return this.#run(async () => {
      const secretKey = (this.#unanswered ??= randomSecret());
      const variables = { id: this.#id, input: { secretKey, overlapHours } };
      const { rotateWebhookSecret } = await this.#api.mutate(RotateWebhookSecretDocument, variables);
      this.#unanswered = null;
      if (!this.#take(rotateWebhookSecret)) return;
      this.secretKey = secretKey;
      this.secretHint = rotateWebhookSecret.webhook?.secretHint ?? null;
    });
  }

  endOverlap(): Promise<void> {
    return this.#run(async () => {
      const { endWebhookSecretOverlap } = await this.#api.mutate(EndWebhookSecretOverlapDocument, {
        id: this.#id,
      });
      this.#take(endWebhookSecretOverlap);
    });
  }

  #take(answer: {
    readonly webhook?: { readonly previousSecretUntil?: string | null } | null;
    readonly userErrors: readonly UserError[];
  }): boolean {
    this.problem = answer.userErrors[0]?.message ?? null;
    if (!answer.webhook) return false;
    this.previousUntil = answer.webhook.previousSecretUntil ?? null;
    return true;
  }

  async #run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.busy = false;
    }
  }
}
