import { type Pool, type QueryConfig } from 'pg';

import { Batches, periodic, semaphore } from '../../async/index.ts';
import { type Log } from '../../log.ts';
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
import {
  type DirectoryLimits,
  directoryLimits,
  LoadedWorkspaces,
  type WorkspaceView,
} from './loaded-workspaces.ts';
import { type RemovedWebhook, type WebhookDirectory } from './webhook-directory.ts';
import { readWorkspaces, type WholeWorkspace, workspacesPerRead } from './read-workspaces.ts';

export interface DirectoryParts {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly log: Log;
  /** {@link directoryLimits} unless given. */
  readonly limits?: Partial<DirectoryLimits> | undefined;
  /** Milliseconds; `performance.now` unless given. */
  readonly now?: (() => number) | undefined;
}

/** Statements at once, of those that load workspaces and of those that read changes: others need connections, too. */
const readsAtOnce = 2;
/** Between two looks for workspaces to evict. */
const shortestLookMs = 1000;
const longestLookMs = 60_000;

export function createWebhookDirectory(parts: DirectoryParts): WebhookDirectory {
  const { pool, box, log, now = () => performance.now() } = parts;
  const limits = { ...directoryLimits, ...parts.limits };
  const listeners: ((target: DeliveryTarget) => void)[] = [];
  const removalListeners: ((webhook: RemovedWebhook) => void)[] = [];
  const evictionListeners: ((workspaceId: string) => void)[] = [];
  const users: ((workspaceId: string) => boolean)[] = [];
  const loaded = new LoadedWorkspaces({
    limits,
    now,
    isInUse: (workspaceId) => users.some((isInUse) => isInUse(workspaceId)),
    onEvict: (workspaceId) => evictionListeners.forEach((listener) => listener(workspaceId)),
  });
  const inTurn = semaphore(readsAtOnce);
  /** Statement by statement: a workspace with many webhooks keeps nobody waiting for all of them. */
  const sharedPool = {
    query: (query: QueryConfig) => inTurn(() => pool.query(query)),
  } as Pick<Pool, 'query'>;
  const loads = new Batches<string, void>({ run: loadAll, size: workspacesPerRead, atOnce: readsAtOnce });

  function put(view: WorkspaceView, row: TargetRow): void {
    const target = new Target(row, view.workspaceId, box);
    loaded.put(view, target);
    for (const listener of listeners) listener(target);
  }

  function remove(view: WorkspaceView, id: string): void {
    const { workspaceId } = view;
    if (loaded.delete(view, id)) for (const listener of removalListeners) listener({ id, workspaceId });
  }

  /** Reads what changed up to `wanted`, at least. */
  async function readChanges(client: Queryable, view: WorkspaceView, wanted: bigint): Promise<void> {
    const { workspaceId } = view;
    const purged = view.version >= 0n && (await readPurgedVersion(client, workspaceId)) > view.version;
    const anew = purged || view.version < 0n;
    // Those that are not found again were deleted, and have left the table since.
    const lost = new Set(anew ? view.webhookIds : []);
    // What was deleted by now need not be read anew.
    const skipDeleted = anew ? wanted : -1n;
    let last: Mark = { version: anew ? '-1' : String(view.version), id: highestId };
    let rows: TargetRow[];
    do {
      rows = await readChangedSince(client, workspaceId, last, skipDeleted);
      for (const row of rows) {
        if (row.deleted) remove(view, row.id);
        else put(view, row);
        lost.delete(row.id);
      }
      last = rows.at(-1) ?? last;
    } while (rows.length === pageSize);
    for (const id of lost) remove(view, id);
    // No row may have this version: its webhook may have changed again, or the transaction may have changed none.
    const read = BigInt(last.version);
    view.version = read > wanted ? read : wanted;
  }

  /** Runs a read of a workspace. There is one at a time: an older one must not replace what a newer one has read. */
  function reading(view: WorkspaceView, read: () => Promise<void>): Promise<void> {
    const loading = read().finally(() => {
      view.loading = null;
      loaded.trim(view);
    });
    view.loading = loading;
    return loading;
  }

  async function bringUpTo(
    workspaceId: string,
    version: string,
    client: Queryable = sharedPool,
  ): Promise<void> {
    const view = loaded.open(workspaceId);
    const wanted = BigInt(version);
    // A read that began before this version existed may not include it: check again afterwards.
    while (view.version < wanted && view.loading) await view.loading;
    if (view.version < wanted) await reading(view, () => readChanges(client, view, wanted));
  }

  async function takeWhole(view: WorkspaceView, { version, rows }: WholeWorkspace): Promise<void> {
    if (rows === null) return readChanges(sharedPool, view, version);
    const lost = new Set(view.webhookIds);
    for (const row of rows) {
      put(view, row);
      lost.delete(row.id);
    }
    for (const id of lost) remove(view, id);
    view.version = version;
  }

  /** Loads workspaces of which nothing is read now; for the others, that read is awaited. */
  async function loadAll(workspaceIds: readonly string[]): Promise<ReadonlyMap<string, Promise<void>>> {
    const views = workspaceIds.map((workspaceId) => loaded.open(workspaceId));
    const free = new Set(views.filter(({ version, loading }) => version < 0n && loading === null));
    const whole = readWorkspaces(
      pool,
      Array.from(free, ({ workspaceId }) => workspaceId),
    );
    const reads = views.map((view): [string, Promise<void>] => {
      const { workspaceId } = view;
      const take = async () => takeWhole(view, (await whole).get(workspaceId) ?? noWorkspace);
      return [workspaceId, free.has(view) ? reading(view, take) : ended(view.loading)];
    });
    await whole.catch(() => undefined); // those that wait for it hear of its error
    return new Map(reads);
  }

  const isLoaded = (workspaceId: string) => (loaded.use(workspaceId)?.version ?? -1n) >= 0n;

  async function load(workspaceId: string): Promise<void> {
    // A read that it has waited for may have failed for somebody else.
    while (!isLoaded(workspaceId)) await loads.ask(workspaceId);
  }

  /** @param workspaceIds Of views. */
  async function refreshKnown(workspaceIds: readonly string[]): Promise<void> {
    const { rows } = await pool.query<{ id: string; version: string }>({
      name: 'workspace-versions',
      text: 'select id, webhooks_version as version from settings.workspaces where id = any ($1::uuid[])',
      values: [workspaceIds],
    });
    const removed = new Set(workspaceIds);
    for (const { id } of rows) removed.delete(id);
    for (const workspaceId of removed) {
      const view = loaded.find(workspaceId);
      for (const id of view?.webhookIds ?? []) remove(view!, id);
    }
    await Promise.all(rows.map((row) => bringUpTo(row.id, row.version)));
  }

  const eviction = periodic(async () => loaded.evictIdle(), {
    everyMs: Math.min(longestLookMs, Math.max(shortestLookMs, limits.idleMs / 10)),
    onError: (err) => log.error({ err }, 'Settings of idle workspaces could not leave memory.'),
    keepsProcessAlive: false,
  });

  return {
    bringUpTo,
    versionOf: (workspaceId) => {
      const version = loaded.use(workspaceId)?.version ?? -1n;
      return version < 0n ? null : String(version);
    },
    load,
    isLoaded,
    refresh: async (workspaceIds) => {
      // A read of one that is being loaded may have begun before what the caller has to see.
      const known = workspaceIds.filter((id) => loaded.find(id) !== undefined);
      const others = workspaceIds.filter((id) => loaded.find(id) === undefined);
      await Promise.all([known.length > 0 && refreshKnown(known), ...others.map(load)]);
    },
    get: (webhookId) => loaded.target(webhookId),
    get size() {
      return loaded.webhooks;
    },
    get workspaces() {
      return loaded.workspaces;
    },
    keepLoaded: (isInUse) => void users.push(isInUse),
    onChange: (listener) => {
      // A worker may have read a workspace before the listener, which routes its events, was added.
      for (const target of loaded.targets()) listener(target);
      listeners.push(listener);
    },
    onRemove: (listener) => void removalListeners.push(listener),
    onEvict: (listener) => void evictionListeners.push(listener),
    close: () => eviction.stop(),
  };
}

/** One that does not exist has no webhooks. */
const noWorkspace: WholeWorkspace = { version: 0n, rows: [] };

async function ended(reading: Promise<void> | null): Promise<void> {
  await reading?.catch(() => undefined);
}
