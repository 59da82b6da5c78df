import {
  type Attention,
  type Author,
  type Webhook,
  type WebhookSettings,
  type WebhookStats,
} from '../../model/index.ts';
import { type CallOutcome, type IdempotentCall } from '../idempotency/idempotency.ts';
import { type Slice } from '../slice.ts';
import { type AttentionQuery } from './list-attention.ts';
import { type WebhookListQuery, type WebhookPageQuery } from './list-webhook-ids.ts';
import { type SecretRotation } from './webhook-secret.ts';

/** A partial change; `secretKey: null` removes the key. Another key replaces all former ones at once. */
export type WebhookChange = Partial<WebhookSettings> & { readonly secretKey?: string | null };

/**
 * The settings of webhooks. An id that is no UUID is treated as unknown. Each change is in the audit log, in the name of
 * its author: the product itself unless given.
 */
export interface WebhookStore {
  /** @throws {QuotaExceeded} @throws {UnknownSource} @throws {SecretRequired} */
  create(
    workspaceId: string,
    settings: WebhookSettings,
    secretKey: string | null,
    by?: Author,
  ): Promise<Webhook>;
  /**
   * The same, at most once for an idempotency key. A repeated call returns the webhook of the first one, as it is now:
   * null if it was deleted since.
   * @throws {QuotaExceeded}
   * @throws {UnknownSource}
   * @throws {SecretRequired}
   */
  createOnce(
    workspaceId: string,
    settings: WebhookSettings,
    secretKey: string | null,
    call: IdempotentCall,
    by?: Author,
  ): Promise<CallOutcome<Webhook | null>>;
  /** Null when it does not exist or was deleted. @throws {QuotaExceeded} @throws {UnknownSource} @throws {SecretRequired} */
  update(workspaceId: string, id: string, change: WebhookChange, by?: Author): Promise<Webhook | null>;
  /**
   * Gives it another secret key. `OVERLAP` when the key before the present one is still valid, unless the rotation has no
   * overlap; null when the webhook does not exist.
   */
  rotateSecret(
    workspaceId: string,
    id: string,
    rotation: SecretRotation,
    by?: Author,
  ): Promise<Webhook | 'OVERLAP' | null>;
  /** Ends the key before the present one. Null when the webhook does not exist. */
  endSecretOverlap(workspaceId: string, id: string, by?: Author): Promise<Webhook | null>;
  /**
   * Stops its deliveries and hides it; its attempts stay in the log, with its name and its URL. False when it does not
   * exist.
   */
  delete(workspaceId: string, id: string, by?: Author): Promise<boolean>;
  find(workspaceId: string, id: string): Promise<Webhook | null>;
  /** Including deleted webhooks. */
  findMany(workspaceId: string, ids: readonly string[]): Promise<Map<string, Webhook>>;
  list(workspaceId: string, query: WebhookListQuery): Promise<{ items: Webhook[]; totalCount: number }>;
  /** The same list by cursor. @throws {InvalidCursor} */
  after(workspaceId: string, query: WebhookPageQuery): Promise<Slice<Webhook>>;
  /** The number of held-back deliveries; an id without any has no entry. */
  held(workspaceId: string, ids: readonly string[]): Promise<Map<string, number>>;
  /** The webhooks that need attention, ordered by name. @throws {InvalidCursor} */
  needingAttention(workspaceId: string, query: AttentionQuery): Promise<Slice<Attention>>;
  /** How many webhooks need attention. */
  countAttention(workspaceId: string, now: Date): Promise<number>;
  /** Exact when read; every id has an entry. */
  stats(workspaceId: string, ids: readonly string[]): Promise<Map<string, WebhookStats>>;
}
