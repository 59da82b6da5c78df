import { type Webhook } from '../../model/index.ts';
import { type WebhookLoader } from '../loaders.ts';

/** Webhooks of a workspace in memory. Beyond that, all are read again. */
const mostKnown = 1000;

/**
 * The webhooks of one workspace that events of subscriptions asked for, for as long as none of the workspace changes.
 * Every event says which version its webhooks had at least.
 */
export class KnownWebhooks {
  readonly #webhooks = new Map<string, Webhook>();
  #version = -1n;

  /** A loader for events of a version, which reads what is not known. */
  loaderAt(version: bigint, read: WebhookLoader): WebhookLoader {
    if (version > this.#version) {
      this.#webhooks.clear();
      this.#version = version;
    }
    return {
      load: (id) => this.#webhooks.get(id) ?? this.#learn(id, read),
    };
  }

  close(): void {
    this.#webhooks.clear();
  }

  async #learn(id: string, loader: WebhookLoader): Promise<Webhook | null> {
    const version = this.#version;
    const webhook = await loader.load(id);
    if (webhook && version === this.#version) {
      if (this.#webhooks.size === mostKnown) this.#webhooks.clear();
      this.#webhooks.set(id, webhook);
    }
    return webhook;
  }
}
