import { type Pool } from 'pg';

import {
  type Condition,
  type CustomHeader,
  type EndpointHealth,
  type EventFilterMode,
  type Filters,
} from '../../model/index.ts';
import { type HealthColumns, toHealth } from '../health/find-due.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type SecretBox } from '../secret-box.ts';
import { openHeaders } from './webhooks.ts';

/** A webhook as routing and delivery need it, in memory. What is encrypted is decrypted when it is first asked for. */
export interface DeliveryTarget {
  readonly id: string;
  readonly workspaceId: string;
  /** Enabled and not deleted. */
  readonly active: boolean;
  readonly deleted: boolean;
  readonly url: string;
  readonly filters: Filters;
  readonly retryCount: number;
  readonly timeoutMs: number;
  /** Requests per second over all workers; null for no limit. */
  readonly rateLimitPerSecond: number | null;
  readonly health: EndpointHealth;
  readonly revision: number;
  readonly secretKey: string | null;
  readonly customHeaders: readonly CustomHeader[];
}

/**
 * The webhooks of every workspace that this process had to do with, kept current by version: only what changed since
 * the last look is read, however many webhooks there are.
 */
export interface WebhookDirectory {
  /**
   * Brings a workspace at least up to `version`. Concurrent calls share one reading.
   *
   * @param client The caller's own connection, where it has one: as many callers inside transactions as the pool has
   *   connections would otherwise wait for each other.
   */
  bringUpTo(workspaceId: string, version: string, client?: Queryable): Promise<void>;
  /** Brings these workspaces up to now: for those who have no version at hand. */
  refresh(workspaceIds: readonly string[]): Promise<void>;
  get(webhookId: string): DeliveryTarget | undefined;
  /** Called for every webhook that is read or read again, before `bringUpTo` resolves. */
  onChange(listener: (target: DeliveryTarget) => void): void;
}

interface WorkspaceView {
  version: bigint;
  loading: Promise<void> | null;
}

export function createWebhookDirectory(pool: Pool, box: SecretBox): WebhookDirectory {
  const views = new Map<string, WorkspaceView>();
  const targets = new Map<string, DeliveryTarget>();
  const listeners: ((target: DeliveryTarget) => void)[] = [];

  function viewOf(workspaceId: string): WorkspaceView {
    let view = views.get(workspaceId);
    if (!view) views.set(workspaceId, (view = { version: -1n, loading: null }));
    return view;
  }

  async function load(client: Queryable, workspaceId: string, view: WorkspaceView): Promise<void> {
    const rows = await readChangedSince(client, workspaceId, view.version);
    for (const row of rows) {
      const target = toTarget(row, box);
      targets.set(target.id, target);
      for (const listener of listeners) listener(target);
      if (BigInt(row.version) > view.version) view.version = BigInt(row.version);
    }
  }

  async function bringUpTo(workspaceId: string, version: string, client: Queryable = pool): Promise<void> {
    const view = viewOf(workspaceId);
    const wanted = BigInt(version);
    // Joining a reading that began before this version was there: once more, then.
    while (view.version < wanted && view.loading) await view.loading;
    if (view.version >= wanted) return;
    view.loading = load(client, workspaceId, view).finally(() => (view.loading = null));
    await view.loading;
    // The webhook of this version may have changed again since, or the transaction may have changed none.
    if (view.version < wanted) view.version = wanted;
  }

  return {
    bringUpTo,
    refresh: async (workspaceIds) => {
      const { rows } = await pool.query<{ id: string; version: string }>({
        name: 'workspace-versions',
        text: 'select id, webhooks_version as version from settings.workspaces where id = any ($1::uuid[])',
        values: [workspaceIds],
      });
      await Promise.all(rows.map((row) => bringUpTo(row.id, row.version)));
    },
    get: (webhookId) => targets.get(webhookId),
    onChange: (listener) => void listeners.push(listener),
  };
}

interface TargetRow extends HealthColumns {
  id: string;
  workspace_id: string;
  url: string;
  enabled: boolean;
  deleted: boolean;
  filter_mode: EventFilterMode;
  filter_events: string[];
  conditions: string;
  retry_count: number;
  timeout_ms: number;
  rate_limit_per_second: number | null;
  revision: number;
  version: string;
  sealed_secret: string | null;
  sealed_headers: string | null;
}

async function readChangedSince(
  client: Queryable,
  workspaceId: string,
  version: bigint,
): Promise<TargetRow[]> {
  const { rows } = await client.query<TargetRow>({
    name: 'webhooks-changed-since',
    text: /* sql */ `
      select id, workspace_id, url, enabled, deleted_at is not null as deleted, filter_mode, filter_events, conditions,
        retry_count, timeout_ms, rate_limit_per_second, health_state, health_reason, health_since, health_step,
        next_probe_at, revision, version, sealed_secret, sealed_headers
      from settings.webhooks where workspace_id = $1 and version > $2 order by version`,
    values: [workspaceId, String(version)],
  });
  return rows;
}

function toTarget(row: TargetRow, box: SecretBox): DeliveryTarget {
  let secretKey: string | null | undefined;
  let customHeaders: readonly CustomHeader[] | undefined;
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    active: row.enabled && !row.deleted,
    deleted: row.deleted,
    url: row.url,
    filters: {
      eventFilter: { mode: row.filter_mode, events: row.filter_events },
      conditions: JSON.parse(row.conditions) as Condition[],
    },
    retryCount: row.retry_count,
    timeoutMs: row.timeout_ms,
    rateLimitPerSecond: row.rate_limit_per_second,
    health: toHealth(row),
    revision: row.revision,
    get secretKey() {
      secretKey ??= row.sealed_secret === null ? null : box.open(row.sealed_secret, row.id);
      return secretKey;
    },
    get customHeaders() {
      customHeaders ??= openHeaders(row.sealed_headers, row.id, box);
      return customHeaders;
    },
  };
}
