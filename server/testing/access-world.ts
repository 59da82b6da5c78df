import { type Access, openAccess } from '../access/access.ts';
import { hashKey } from '../access/api-keys.ts';
import { type Caller } from '../access/caller.ts';
import { systemClock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log, silentLog } from '../log.ts';
import { type Source } from '../model/index.ts';
import {
  keysChangedChannel,
  type KeyStore,
  type RefusedKey,
  sourcesChangedChannel,
  type StoredApiKey,
} from '../storage/index.ts';
import { type Keep } from './closing.ts';

export const home = () => ({ address: '203.0.113.5', network: '203.0.113.5' });
export const elsewhere = () => ({ address: '203.0.113.6', network: '203.0.113.6' });
export const addressOf = (network: string) => () => ({ address: network, network });
/** Workspaces that there are besides `w`, that of the keys. */
export const others = ['01a20af2-a837-7082-b4d6-6a92f53b898c', '01a20af2-a837-7082-b4d6-6a92f53b898d'];

/** Access to a store in memory, which has the key `good` and allows 3 wrong ones in a minute. */
export class AccessWorld {
  access!: Access & Closeable;
  readonly stored = new Map<string, StoredApiKey>();
  readonly storedSources = new Map<string, Source>();
  /** Ids of workspaces that were deleted. */
  readonly deleted = new Set<string>();
  confirmations = 0;
  readonly lookups: string[] = [];
  /** Workspaces that were read. */
  readonly reads: string[] = [];
  readonly uses: (readonly string[])[] = [];
  readonly refused: RefusedKey[] = [];
  readonly logged: object[] = [];
  /** Milliseconds. */
  time = 0;
  /** Replaces what the store does. */
  store: Partial<Pick<KeyStore, 'findByHashes'>> = {};
  /** What PostgreSQL's notifications call, by channel. */
  readonly notify = new Map<string, (payload: string) => void>();

  /** Whether notifications arrive. */
  confirmed: () => Promise<boolean> = async () => (this.confirmations += 1) > 0;

  readonly notifyKeys = (payload = ''): void => this.notify.get(keysChangedChannel)!(payload);
  readonly notifySources = (): void => this.notify.get(sourcesChangedChannel)!('');

  addKey(key: string, role: StoredApiKey['role'] = 'OWNER', expiresAt: Date | null = null): void {
    const { hex: hash } = hashKey(key);
    this.stored.set(key, {
      id: `id of ${key}`,
      hash,
      role,
      workspaceId: 'w',
      workspaceName: 'Main',
      bootstrap: key === 'boss',
      expiresAt,
      hidePersonalData: false,
      workspaceDeleted: this.deleted.has('w'),
    });
  }

  async findByHashes(hashes: readonly string[]): Promise<StoredApiKey[]> {
    this.lookups.push(...hashes);
    return [...this.stored.values()].filter((key) => hashes.includes(key.hash));
  }

  guess(key: string, from = home): Promise<Caller | null> {
    return this.access.authenticate(`Bearer ${key}`, null, from);
  }

  async open(): Promise<this> {
    this.addKey('good');
    const log: Log = { ...silentLog, warn: (fields) => void this.logged.push(fields) };
    this.access = await openAccess({
      keys: {
        newestHashes: async () => [...this.stored.values()].map(({ hash }) => hash),
        findByHashes: (hashes) => (this.store.findByHashes ?? ((all) => this.findByHashes(all)))(hashes),
      },
      sources: {
        newestWriteKeys: async () => [...this.storedSources.keys()],
        findByWriteKeys: async (writeKeys) => this.#sourcesOf(writeKeys),
      },
      workspaces: { findMany: async (ids) => this.#workspacesOf(ids) },
      notifications: {
        listen: async (channel, onPayload) => void this.notify.set(channel, onPayload),
        confirm: () => this.confirmed(),
      },
      countSourceUse: async () => new Map(),
      storeKeyUse: async (keyIds) => void this.uses.push(keyIds),
      storeRefusedKeys: async (keys) => void this.refused.push(...keys),
      clock: systemClock,
      log,
      wrongKeysPerMinute: 3,
      now: () => this.time,
    });
    return this;
  }

  #sourcesOf(writeKeys: readonly string[]) {
    this.lookups.push(...writeKeys);
    return writeKeys
      .flatMap((writeKey) => this.storedSources.get(writeKey) ?? [])
      .map((source) => ({ source, workspaceDeleted: this.deleted.has(source.workspaceId) }));
  }

  #workspacesOf(ids: readonly string[]) {
    this.reads.push(...ids);
    return ids
      .filter((id) => others.includes(id))
      .map((id) => {
        const deletesAt = this.deleted.has(id) ? new Date() : null;
        return { id, name: 'Other', hidePersonalData: true, createdAt: new Date(), deletesAt };
      });
  }
}

/** Opens access that a test closes. */
export async function openAccessWorld(keep: Keep): Promise<AccessWorld> {
  const world = await new AccessWorld().open();
  keep(world.access);
  return world;
}
