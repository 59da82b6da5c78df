import { type Pool } from 'pg';

import {
  type ConditionMatch,
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
import { readConditions } from './stored-conditions.ts';
import { openHeaders } from './webhook-row.ts';

/** A webhook in memory, for routing and delivery. Secrets are decrypted at their first use. */
export interface DeliveryTarget {
  readonly id: string;
  readonly workspaceId: string;
  /** Enabled and not deleted. */
  readonly active: boolean;
  readonly deleted: boolean;
  readonly url: string;
  /** Parsed at every access. */
  readonly filters: Filters;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  /** Requests per second of all workers together; null for no limit. */
  readonly rateLimitPerSecond: number | null;
  readonly health: EndpointHealth;
  readonly revision: number;
  readonly secretKey: string | null;
  readonly customHeaders: readonly CustomHeader[];
}

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
  /** Brings these workspaces up to their current version. */
  refresh(workspaceIds: readonly string[]): Promise<void>;
  get(webhookId: string): DeliveryTarget | undefined;
  /**
   * Calls the listener for every webhook in the directory, and then whenever one is read, before `bringUpTo` resolves.
   */
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
    // A read that began before this version existed may not include it: check again afterwards.
    while (view.version < wanted && view.loading) await view.loading;
    if (view.version >= wanted) return;
    view.loading = load(client, workspaceId, view).finally(() => (view.loading = null));
    await view.loading;
    // No row may have this version: its webhook may have changed again, or the transaction may have changed none.
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
      // A worker may have read a workspace before the listener, which routes its events, was added.
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
  condition_match: ConditionMatch;
  field_grammar: number;
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

/** The last row of a page. Changes that one transaction makes to many webhooks share a version. */
type Mark = Pick<TargetRow, 'version' | 'id'>;

const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Reading 100,000 webhooks at once would block the thread for a second: between two pages other work can run. */
const pageSize = 500;

/**
 * One page. A webhook that changes meanwhile gets a higher version and is read again on a later page.
 *
 * @param after The last row that was read. With the highest id: all rows of its version were read.
 */
async function readChangedSince(client: Queryable, workspaceId: string, after: Mark): Promise<TargetRow[]> {
  const { rows } = await client.query<TargetRow>({
    name: 'webhooks-changed-since',
    text: /* sql */ `
      select id, url, enabled, deleted_at is not null as deleted, filter_mode, filter_events, conditions,
        condition_match, field_grammar, retry_count, retry_schedule, retry_delays, retry_jitter, timeout_ms,
        rate_limit_per_second, health_state, health_reason, health_since, health_step, next_probe_at,
        health_failed_event, revision, version, sealed_secret, sealed_headers
      from settings.webhooks
      where workspace_id = $1 and version >= $2 and (version, id) > ($2, $3)
      order by version, id limit ${pageSize}`,
    values: [workspaceId, after.version, after.id],
  });
  return rows;
}

/**
 * Parses and decrypts at the first use, since a process uses little of few webhooks. Does not keep the row, which would
 * take as much memory again.
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
  readonly #conditionMatch: ConditionMatch;
  readonly #fieldGrammar: number;
  readonly #sealedSecret: string | null;
  readonly #sealedHeaders: string | null;
  readonly #box: SecretBox;
  #secretKey: string | null | undefined;
  #customHeaders: readonly CustomHeader[] | undefined;

  constructor(row: TargetRow, workspaceId: string, box: SecretBox) {
    this.id = row.id;
    this.workspaceId = workspaceId; // one string shared by all webhooks of the workspace
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
    this.#conditionMatch = row.condition_match;
    this.#fieldGrammar = row.field_grammar;
    this.#sealedSecret = row.sealed_secret;
    this.#sealedHeaders = row.sealed_headers;
    this.#box = box;
  }

  get filters(): Filters {
    return {
      eventFilter: this.#eventFilter,
      conditions: readConditions(this.#conditions, this.#fieldGrammar),
      conditionMatch: this.#conditionMatch,
    };
  }

  get secretKey(): string | null {
    this.#secretKey ??=
      this.#sealedSecret === null
        ? null
        : this.#box.open(this.#sealedSecret, { owner: this.id, column: 'secret-key' });
    return this.#secretKey;
  }

  get customHeaders(): readonly CustomHeader[] {
    this.#customHeaders ??= openHeaders(this.#sealedHeaders, this.id, this.#box);
    return this.#customHeaders;
  }
}
