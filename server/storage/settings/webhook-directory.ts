import { type Closeable } from '../../lifecycle.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type DeliveryTarget } from './delivery-target.ts';

/**
 * The webhooks of the workspaces that this process works for, kept current by version: only what changed since the last
 * read is read, however many webhooks there are. A workspace is loaded when it is first used, and evicted when it has not
 * been used for a while: that a webhook is not here means that it was deleted only while its workspace is loaded.
 */
export interface WebhookDirectory extends Closeable {
  /**
   * Brings a workspace at least up to `version`. Concurrent calls share one read.
   *
   * @param client The connection of a caller inside a transaction. With the pool, as many such callers as it has
   *   connections would deadlock.
   */
  bringUpTo(workspaceId: string, version: string, client?: Queryable): Promise<void>;
  /** The version that the webhooks of a workspace have here; null when it is not loaded. */
  versionOf(workspaceId: string): string | null;
  /** Loads a workspace unless it is loaded. Those that are asked for in one turn share a statement. */
  load(workspaceId: string): Promise<void>;
  isLoaded(workspaceId: string): boolean;
  /** Brings these workspaces up to their current version. */
  refresh(workspaceIds: readonly string[]): Promise<void>;
  /** Undefined when it was deleted, or its workspace is not loaded. */
  get(webhookId: string): DeliveryTarget | undefined;
  /** How many webhooks are in memory. */
  readonly size: number;
  /** How many workspaces are in memory. */
  readonly workspaces: number;
  /** Keeps a workspace loaded, once it is, while the function says that it is in use. */
  keepLoaded(isInUse: (workspaceId: string) => boolean): void;
  /**
   * Calls the listener for every webhook in the directory, and then whenever one is read, before `bringUpTo` resolves.
   */
  onChange(listener: (target: DeliveryTarget) => void): void;
  /** Calls the listener when a webhook was deleted and has left the directory, before `bringUpTo` resolves. */
  onRemove(listener: (webhook: RemovedWebhook) => void): void;
  /** Calls the listener when the webhooks of a workspace, all of them, have left memory. They may come back. */
  onEvict(listener: (workspaceId: string) => void): void;
}

export type RemovedWebhook = Pick<DeliveryTarget, 'id' | 'workspaceId'>;
