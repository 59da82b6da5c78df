import { problemText } from '../../data/api.ts';
import {
  GlancesDocument,
  UpdateWebhookDocument,
  WebhooksDocument,
  WebhookUpdatedDocument,
} from '../../data/documents/webhooks.ts';
import { perFrame } from '../../data/frames.ts';
import { type Glance, type Webhook, type WebhookStatus } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { appendPage, type ListFilter, mergeChanges, type WebhookChange, type WebhookList } from './merge.ts';

/** Four pages are read again at once: all of them may cost what one operation may. */
const PAGE_SIZE = 48;
/** Verdicts and charts change with time, also without a change of a webhook. */
const GLANCE_EVERY_MS = 20_000;

/** The card of a new webhook does not wait for that; many new ones are read together. */
const GLANCE_SOON_MS = 1000;

/** The list of webhooks. The server searches and pages it, and the live feed keeps it current. */
export class WebhooksState {
  search = $state('');
  statuses = $state.raw<readonly WebhookStatus[]>([]);
  /** How each is doing, by id. */
  glances = $state.raw<Readonly<Record<string, Glance>>>({});
  /** How many webhooks of the workspace need attention. */
  needingAttention = $state(0);
  /** Null until it is loaded. */
  list = $state.raw<WebhookList | null>(null);
  loading = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  /** Numbers the requests, so that a late answer to an earlier request is ignored. */
  #request = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  get filtered(): boolean {
    return this.search.trim() !== '' || this.statuses.length > 0;
  }

  /**
   * Follows the live feed until the returned function is called.
   * @param onchange called after changes, and when changes may have been missed
   */
  follow(onchange: () => void): () => void {
    const frames = perFrame<WebhookChange>((changes) => {
      this.merge(changes);
      onchange();
    });
    const { live } = this.#session;
    const unsubscribe = live.subscribe(
      WebhookUpdatedDocument,
      () => ({}),
      (data) => {
        const { kind, id, webhook } = data.webhookUpdated;
        frames.add({ kind, id, webhook });
      },
    );
    const unlisten = live.onReconnected(() => {
      void this.load();
      onchange();
    });
    const timer = setInterval(() => void this.#glance(), GLANCE_EVERY_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(this.#soon);
      this.#soon = undefined;
      unsubscribe();
      unlisten();
      frames.cancel();
    };
  }

  merge(changes: WebhookChange[]): void {
    if (changes.some(({ id, webhook }) => webhook && !this.glances[id]))
      this.#soon ??= setTimeout(() => {
        this.#soon = undefined;
        void this.#glance();
      }, GLANCE_SOON_MS);
    if (this.list)
      this.list = mergeChanges(this.list, changes, { search: this.search, statuses: this.statuses });
  }

  /** Reloads the webhooks that are on the page: at least one page, and at most four. */
  async load(): Promise<void> {
    await this.#read(
      null,
      Math.max(PAGE_SIZE, Math.min(this.list?.items.length ?? 0, 4 * PAGE_SIZE)),
      (page) => page,
    );
  }

  async loadMore(): Promise<void> {
    const list = this.list;
    if (list) await this.#read(list.endCursor, PAGE_SIZE, (page) => appendPage(this.list ?? list, page));
  }

  /** Shows the first page of the webhooks that meet a filter. */
  async show({ search, statuses }: ListFilter): Promise<void> {
    this.search = search;
    this.statuses = statuses;
    await this.#read(null, PAGE_SIZE, (page) => page);
  }

  /** Enables or disables a webhook. The change shows at once, and is reverted if it fails. @throws {ApiError} */
  async setEnabled(webhook: Webhook, enabled: boolean): Promise<void> {
    this.#replace({ ...webhook, enabled });
    try {
      const { updateWebhook } = await this.#session.api.mutate(UpdateWebhookDocument, {
        id: webhook.id,
        input: { enabled },
      });
      this.#replace(updateWebhook.webhook ?? webhook);
    } catch (error) {
      this.#replace(webhook);
      throw error;
    }
  }

  /** Reads how the webhooks on the page are doing. Without an answer it stays as it was. */
  async #glance(): Promise<void> {
    if (document.hidden) return;
    const most = 4 * PAGE_SIZE;
    let after: string | null = null;
    try {
      for (let left = this.list?.items.length ?? 0; left > 0; left -= most) {
        after = await this.#glancePage(Math.min(left, most), after);
        if (after === null) return;
      }
    } catch {
      // The next time reads again.
    }
  }

  /** Returns after which the next page begins; null when there is none. */
  async #glancePage(first: number, after: string | null): Promise<string | null> {
    const { webhooksConnection, webhooks } = await this.#session.api.query(GlancesDocument, {
      search: this.search.trim() || null,
      statuses: this.statuses.length > 0 ? [...this.statuses] : null,
      first,
      after,
    });
    this.#see(webhooksConnection.nodes, webhooks.needingAttention);
    const { hasNextPage, endCursor } = webhooksConnection.pageInfo;
    return hasNextPage ? (endCursor ?? null) : null;
  }

  #see(glances: readonly Glance[], needingAttention: number): void {
    // One that says the same stays the same object: its card has nothing to do.
    const changed = glances.filter(
      (glance) => JSON.stringify(glance) !== JSON.stringify(this.glances[glance.id]),
    );
    const byId = Object.fromEntries(changed.map((glance) => [glance.id, glance]));
    if (changed.length > 0) this.glances = { ...this.glances, ...byId };
    this.needingAttention = needingAttention;
  }

  #replace(webhook: Webhook): void {
    this.merge([{ kind: 'UPDATED', id: webhook.id, webhook }]);
  }

  async #read(after: string | null, first: number, use: (page: WebhookList) => WebhookList): Promise<void> {
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const { webhooksConnection, webhooks } = await this.#session.api.query(WebhooksDocument, {
        search: this.search.trim() || null,
        statuses: this.statuses.length > 0 ? [...this.statuses] : null,
        first,
        after,
      });
      if (request !== this.#request) return;
      const { nodes: items, pageInfo } = webhooksConnection;
      const { hasNextPage: hasMore, endCursor } = pageInfo;
      this.needingAttention = webhooks.needingAttention;
      this.list = use({ items, hasMore, endCursor, totalCount: webhooks.totalCount });
      // The cards from before are read with the next round.
      void this.#glancePage(first, after).catch(() => undefined);
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
