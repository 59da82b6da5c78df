import { inject } from 'vitest';

import { type Clock, systemClock } from '../clock.ts';
import { uuidv7 } from '../ids.ts';
import { type Closeable } from '../lifecycle.ts';
import { silentLog } from '../log.ts';
import {
  openStorage,
  type Queryable,
  type SecretBox,
  type Storage,
  type StorageParts,
} from '../storage/index.ts';
import { type Keep } from './closing.ts';
import { noQueue } from './no-queue.ts';
import { testSecretBox } from './secret-box.ts';

/** A database of one test, with all tables of the product, which are empty. */
export interface TestDatabase extends Closeable {
  readonly url: string;
  /** Drops it. Rejects when a connection to it is open. */
  drop(): Promise<void>;
  /** The same as `drop`. */
  close(): Promise<void>;
}

export async function cloneDatabase(): Promise<TestDatabase> {
  const service = inject('databaseService');
  const url = await send(service, 'POST', '');
  let dropping: Promise<unknown> | null = null;
  const drop = async () => {
    await (dropping ??= send(service, 'DELETE', new URL(url).pathname));
  };
  return { url, drop, close: drop };
}

async function send(service: string, method: string, path: string): Promise<string> {
  const response = await fetch(service + path, { method });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

export interface TestStorageOptions {
  /** The database to open, as a second process would; a new one unless given. */
  readonly url?: string;
  readonly clock?: Clock;
  readonly box?: SecretBox;
  readonly pendingSource?: Partial<StorageParts['pendingSource']>;
  readonly directory?: StorageParts['directory'] | undefined;
  /** Of a workspace; any number unless given. */
  readonly maxSources?: number;
  /** Of the installation; any number unless given. */
  readonly maxWorkspaces?: number;
}

/** Opens storage over a new database. Both are closed after the test. */
export async function openTestStorage(
  keep: Keep,
  options: TestStorageOptions = {},
): Promise<Storage & { readonly url: string }> {
  const url = options.url ?? keep(await cloneDatabase()).url;
  const storage = await openStorage({
    url,
    box: options.box ?? testSecretBox,
    pendingSource: { ...noQueue, ...options.pendingSource },
    clock: options.clock ?? systemClock,
    log: silentLog,
    poolSize: 8,
    directory: options.directory,
    quotas: {
      webhooks: Infinity,
      settingsBytes: Infinity,
      sources: options.maxSources ?? Infinity,
      workspaces: options.maxWorkspaces ?? Infinity,
    },
  });
  return Object.assign(keep(storage), { url });
}

/** Adds a workspace and returns its id. */
export async function addWorkspace(client: Queryable, name = 'Test'): Promise<string> {
  const id = uuidv7();
  await client.query('insert into settings.workspaces (id, name) values ($1, $2)', [id, name]);
  await client.query('insert into delivery.counted (workspace_id, position) values ($1, 0)', [id]);
  return id;
}
