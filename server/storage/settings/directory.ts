import { type Pool } from 'pg';

import {
  type Condition,
  type CustomHeader,
  type EndpointHealth,
  type EventFilter,
  type EventFilterMode,
  type Filters,
  type RetryPolicy,
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
  /** Made anew whenever it is asked for. */
  readonly filters: Filters;
  readonly retry: RetryPolicy;
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
  /** Called for every webhook that was read before, at once, and that is read or read again, before `bringUpTo` resolves. */
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
    let last: Mark = { version: String(view.version), id: highestId };
    let rows: TargetRow[];
    do {
      rows = await readChangedSince(client, workspaceId, last);
      for (const row of rows) {
        const target = new Target(row, workspaceId, box);
        targets.set(target.id, target);
        for (const listener of listeners) listener(target);
      }
      last = rows.at(-1) ?? last;
    } while (rows.length === pageSize);
    if (BigInt(last.version) > view.version) view.version = BigInt(last.version);
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
    onChange: (listener) => {
      // A worker may have read a workspace before whoever routes its events is there.
      for (const target of targets.values()) listener(target);
      listeners.push(listener);
    },
  };
}

interface TargetRow extends HealthColumns {
  id: string;
  url: string;
  enabled: boolean;
  deleted: boolean;
  filter_mode: EventFilterMode;
  filter_events: string[];
  conditions: string;
  retry_count: number;
  retry_schedule: RetryPolicy['schedule'];
  retry_delays: number[];
  retry_jitter: boolean;
  timeout_ms: number;
  rate_limit_per_second: number | null;
  revision: number;
  version: string;
  sealed_secret: string | null;
  sealed_headers: string | null;
}

/** How far a reading has come. Changes that one transaction makes to many webhooks share a version. */
type Mark = Pick<TargetRow, 'version' | 'id'>;

const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Between two pages others have their turn: 100,000 webhooks at once would hold up everything for a second. */
const pageSize = 500;

/**
 * A webhook that changes while pages are read gets a higher version, and comes again in a later one.
 *
 * @param after All of its version when it has the highest id.
 */
async function readChangedSince(client: Queryable, workspaceId: string, after: Mark): Promise<TargetRow[]> {
  const { rows } = await client.query<TargetRow>({
    name: 'webhooks-changed-since',
    text: /* sql */ `
      select id, url, enabled, deleted_at is not null as deleted, filter_mode, filter_events, conditions,
        retry_count, retry_schedule, retry_delays, retry_jitter, timeout_ms, rate_limit_per_second, health_state, health_reason, health_since, health_step,
        next_probe_at, revision, version, sealed_secret, sealed_headers
      from settings.webhooks
      where workspace_id = $1 and version >= $2 and (version, id) > ($2, $3)
      order by version, id limit ${pageSize}`,
    values: [workspaceId, after.version, after.id],
  });
  return rows;
}

/**
 * What costs time to read is read when it is asked for: a process asks for little of it, of few webhooks. The row is not
 * kept, which would take as much memory again.
 */
class Target implements DeliveryTarget {
  readonly id: string;
  readonly workspaceId: string;
  readonly active: boolean;
  readonly deleted: boolean;
  readonly url: string;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly rateLimitPerSecond: number | null;
  readonly health: EndpointHealth;
  readonly revision: number;
  readonly #eventFilter: EventFilter;
  readonly #conditions: string;
  readonly #sealedSecret: string | null;
  readonly #sealedHeaders: string | null;
  readonly #box: SecretBox;
  #secretKey: string | null | undefined;
  #customHeaders: readonly CustomHeader[] | undefined;

  constructor(row: TargetRow, workspaceId: string, box: SecretBox) {
    this.id = row.id;
    this.workspaceId = workspaceId; // one text for all, and the row's own is let go
    this.active = row.enabled && !row.deleted;
    this.deleted = row.deleted;
    this.url = row.url;
    this.retry = {
      schedule: row.retry_schedule,
      retryCount: row.retry_count,
      delays: row.retry_delays,
      jitter: row.retry_jitter,
    };
    this.timeoutMs = row.timeout_ms;
    this.rateLimitPerSecond = row.rate_limit_per_second;
    this.health = toHealth(row);
    this.revision = row.revision;
    this.#eventFilter = { mode: row.filter_mode, events: row.filter_events };
    this.#conditions = row.conditions;
    this.#sealedSecret = row.sealed_secret;
    this.#sealedHeaders = row.sealed_headers;
    this.#box = box;
  }

  get filters(): Filters {
    return { eventFilter: this.#eventFilter, conditions: JSON.parse(this.#conditions) as Condition[] };
  }

  get secretKey(): string | null {
    this.#secretKey ??= this.#sealedSecret === null ? null : this.#box.open(this.#sealedSecret, this.id);
    return this.#secretKey;
  }

  get customHeaders(): readonly CustomHeader[] {
    this.#customHeaders ??= openHeaders(this.#sealedHeaders, this.id, this.#box);
    return this.#customHeaders;
  }
}
