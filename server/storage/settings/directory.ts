import { type Pool } from 'pg';

import { type Queryable } from '../postgres/transaction.ts';
import { type SecretBox } from '../secret-box.ts';
import {
  type DeliveryTarget,
  highestId,
  type Mark,
  pageSize,
  readChangedSince,
  readPurgedVersion,
  Target,
  type TargetRow,
} from './delivery-target.ts';

/**
 * The webhooks of every workspace that this process has worked for, kept current by version: only what changed since
 * the last read is read, however many webhooks there are.
 */
export interface WebhookDirectory {
  /**
   * Brings a workspace at least up to `version`. Concurrent calls share one read.
   *
   * @param client The connection of a caller inside a transaction. With the pool, as many such callers as it has
   *   connections would deadlock.
   */
  bringUpTo(workspaceId: string, version: string, client?: Queryable): Promise<void>;
  /** The version that the webhooks of a workspace have here; null when it was not read yet. */
  versionOf(workspaceId: string): string | null;
  /** Brings these workspaces up to their current version. */
  refresh(workspaceIds: readonly string[]): Promise<void>;
  /** Undefined when it was deleted, or its workspace was not read yet. */
  get(webhookId: string): DeliveryTarget | undefined;
  /** How many webhooks are in memory. */
  readonly size: number;
  /**
   * Calls the listener for every webhook in the directory, and then whenever one is read, before `bringUpTo` resolves.
   */
  onChange(listener: (target: DeliveryTarget) => void): void;
  /** Calls the listener when a webhook was deleted and has left the directory, before `bringUpTo` resolves. */
  onRemove(listener: (webhook: RemovedWebhook) => void): void;
}

export type RemovedWebhook = Pick<DeliveryTarget, 'id' | 'workspaceId'>;

interface WorkspaceView {
  version: bigint;
  loading: Promise<void> | null;
}

export function createWebhookDirectory(pool: Pool, box: SecretBox): WebhookDirectory {
  const views = new Map<string, WorkspaceView>();
  const targets = new Map<string, DeliveryTarget>();
  const listeners: ((target: DeliveryTarget) => void)[] = [];
  const removalListeners: ((webhook: RemovedWebhook) => void)[] = [];

  function viewOf(workspaceId: string): WorkspaceView {
    let view = views.get(workspaceId);
    if (!view) views.set(workspaceId, (view = { version: -1n, loading: null }));
    return view;
  }

  function put(target: DeliveryTarget): void {
    targets.set(target.id, target);
    for (const listener of listeners) listener(target);
  }

  function remove(webhook: RemovedWebhook): void {
    if (targets.delete(webhook.id)) for (const listener of removalListeners) listener(webhook);
  }

  function idsOf(workspaceId: string): string[] {
    const its = [...targets.values()].filter((target) => target.workspaceId === workspaceId);
    return its.map(({ id }) => id);
  }

  /** Reads what changed up to `wanted`, at least. */
  async function load(
    client: Queryable,
    workspaceId: string,
    view: WorkspaceView,
    wanted: bigint,
  ): Promise<void> {
    const purged = view.version >= 0n && (await readPurgedVersion(client, workspaceId)) > view.version;
    const anew = purged || view.version < 0n;
    // Those that are not found again were deleted, and have left the table since.
    const lost = new Set(purged ? idsOf(workspaceId) : []);
    // What was deleted by now need not be read anew.
    const skipDeleted = anew ? wanted : -1n;
    let last: Mark = { version: anew ? '-1' : String(view.version), id: highestId };
    let rows: TargetRow[];
    do {
      rows = await readChangedSince(client, workspaceId, last, skipDeleted);
      for (const row of rows) {
        if (row.deleted) remove({ id: row.id, workspaceId });
        else put(new Target(row, workspaceId, box));
        lost.delete(row.id);
      }
      last = rows.at(-1) ?? last;
    } while (rows.length === pageSize);
    for (const id of lost) remove({ id, workspaceId });
    if (BigInt(last.version) > view.version) view.version = BigInt(last.version);
  }

  async function bringUpTo(workspaceId: string, version: string, client: Queryable = pool): Promise<void> {
    const view = viewOf(workspaceId);
    const wanted = BigInt(version);
    // A read that began before this version existed may not include it: check again afterwards.
    while (view.version < wanted && view.loading) await view.loading;
    if (view.version >= wanted) return;
    view.loading = load(client, workspaceId, view, wanted).finally(() => (view.loading = null));
    await view.loading;
    // No row may have this version: its webhook may have changed again, or the transaction may have changed none.
    if (view.version < wanted) view.version = wanted;
  }

  return {
    bringUpTo,
    versionOf: (workspaceId) => {
      const version = views.get(workspaceId)?.version ?? -1n;
      return version < 0n ? null : String(version);
    },
    refresh: async (workspaceIds) => {
      const { rows } = await pool.query<{ id: string; version: string }>({
        name: 'workspace-versions',
        text: 'select id, webhooks_version as version from settings.workspaces where id = any ($1::uuid[])',
        values: [workspaceIds],
      });
      await Promise.all(rows.map((row) => bringUpTo(row.id, row.version)));
    },
    get: (webhookId) => targets.get(webhookId),
    get size() {
      return targets.size;
    },
    onChange: (listener) => {
      // A worker may have read a workspace before the listener, which routes its events, was added.
      for (const target of targets.values()) listener(target);
      listeners.push(listener);
    },
    onRemove: (listener) => void removalListeners.push(listener),
  };
}
