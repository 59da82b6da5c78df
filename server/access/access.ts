import { type Clock } from '../clock.ts';
import { closeAll, type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Source } from '../model/index.ts';
import {
  type KeyedSource,
  keysChangedChannel,
  type KeyStore,
  type Notifications,
  sourcesChangedChannel,
  type SourceStore,
  type WorkspaceStore,
} from '../storage/index.ts';
import { entrantWith, hashKey, knownKey } from './api-keys.ts';
import { type Caller } from './caller.ts';
import { type ClientAddress } from './client-address.ts';
import { enterWorkspace, EntryRefused } from './enter-workspace.ts';
import { KeyUse, type KeyUseParts } from './key-use.ts';
import { type KnownKeys, type KnownKeysParts, openKnownKeys } from './known-keys.ts';
import { openKnownWorkspaces } from './known-workspaces.ts';
import { type SourceExhausted, SourceMeter, type SourceMeterParts } from './source-meter.ts';
import { RefusedKeys, type RefusedKeysParts } from './refused-keys.ts';
import { WrongKeys } from './wrong-keys.ts';
import { isWriteKey } from './write-key.ts';

export interface Access {
  /**
   * @param authorization The header's value, `Bearer <key>`. A write key is no API key.
   * @param asked The workspace that the request names; none for the key's own.
   * @param from Where the request came from, to count and log wrong keys; none for a key that was right before.
   * @returns Null unless the key is valid.
   * @throws {TooManyWrongKeys} For a key that is not known here, from an address that sent too many wrong ones.
   * @throws {EntryRefused} When the key is valid and may not enter the workspace.
   */
  authenticate(
    authorization: string | undefined,
    asked: string | null,
    from?: () => ClientAddress,
  ): Promise<Caller | null>;
  /**
   * The source of a write key.
   *
   * @param from As above; none for a key of the operator's own settings.
   * @returns Null when there is none, and when it is disabled.
   * @throws {TooManyWrongKeys} As above.
   * @throws {EntryRefused} When its workspace was deleted.
   */
  findSource(writeKey: string, from?: () => ClientAddress): Promise<Source | null>;
  /** For a request whose key is in its body, before that is read. @throws {TooManyWrongKeys} As above. */
  checkAddress(from: ClientAddress): void;
  /**
   * Takes events from what a source may send in a minute and on a day.
   *
   * @param events None to ask only.
   * @returns Null when they are taken; else which limit is reached.
   */
  takeEvents(source: Source, events: number): Promise<SourceExhausted | null>;
  /** Calls the listener when API keys may have changed: soon after a change, and every 10 seconds. */
  onKeysChange(listener: () => void): void;
  /** The same for write keys. */
  onSourcesChange(listener: () => void): void;
}

export interface AccessParts {
  readonly keys: Pick<KeyStore, 'findByHashes' | 'newestHashes'>;
  readonly sources: Pick<SourceStore, 'findByWriteKeys' | 'newestWriteKeys'>;
  readonly workspaces: Pick<WorkspaceStore, 'findMany'>;
  readonly notifications: Pick<Notifications, 'listen' | 'confirm'>;
  /** Adds to the counts of sources that all processes share. */
  readonly countSourceUse: SourceMeterParts['count'];
  readonly storeKeyUse: KeyUseParts['store'];
  readonly storeRefusedKeys: RefusedKeysParts['store'];
  readonly clock: Clock;
  readonly log: Log;
  /** Wrong keys of one address in a minute. Further keys of this address that are not known here are not looked up. */
  readonly wrongKeysPerMinute: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Opens the keys, which are kept current until it is closed. */
export async function openAccess(parts: AccessParts): Promise<Access & Closeable> {
  const { keys, sources, notifications, clock, log, now = () => performance.now() } = parts;
  const wrongKeys = new WrongKeys(parts.wrongKeysPerMinute, log, now);
  const opened: Closeable[] = [];
  const open = async <V>(of: Omit<KnownKeysParts<V>, 'notifications' | 'wrongKeys' | 'log' | 'now'>) => {
    const known = await openKnownKeys({ ...of, notifications, wrongKeys, log, now });
    opened.push(known);
    return known;
  };
  const apiKeys = await open({
    what: 'API keys',
    channel: keysChangedChannel,
    list: (limit) => keys.newestHashes(limit),
    look: async (hashes) => (await keys.findByHashes(hashes)).map(knownKey),
    keyOf: ({ hash }) => hash,
    tagsOf: ({ entrant }) => [entrant.home.id],
  });
  const writeKeys = await open({
    what: 'write keys',
    channel: sourcesChangedChannel,
    list: (limit) => sources.newestWriteKeys(limit),
    look: (writeKeys) => sources.findByWriteKeys(writeKeys),
    keyOf: ({ source }) => source.writeKey,
    tagsOf: ({ source }) => [source.workspaceId],
  });
  const meter = new SourceMeter({ count: parts.countSourceUse, clock, log });
  opened.push(meter);
  const keyUse = new KeyUse({ store: parts.storeKeyUse, clock, log });
  opened.push(keyUse);
  const refusedKeys = new RefusedKeys({ store: parts.storeRefusedKeys, clock, log });
  opened.push(refusedKeys);
  apiKeys.onChange(() => wrongKeys.reportSuppressed());
  const known = await openKnownWorkspaces({ workspaces: parts.workspaces, notifications, log, now });
  opened.push(known);
  return {
    authenticate: async (authorization, asked, from) => {
      const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (!key || isWriteKey(key)) return null;
      const hash = hashKey(key);
      const entrant = entrantWith(hash, await apiKeys.find(hash.hex, from), clock.now());
      if (!entrant) {
        if (from) refusedKeys.note(hash.hex, from().address);
        return null;
      }
      const caller = await enterWorkspace(entrant, asked, (id) => known.find(id));
      // Sockets are checked again and again: that is no use of their key.
      if (from) keyUse.note(caller.actor.id);
      return caller;
    },
    takeEvents: (source, events) => meter.take(source, events),
    checkAddress: (from) => wrongKeys.check(from),
    findSource: createFindSource(writeKeys, wrongKeys),
    onKeysChange: apiKeys.onChange,
    onSourcesChange: writeKeys.onChange,
    close: () => closeAll(opened),
  };
}

function createFindSource(writeKeys: KnownKeys<KeyedSource>, wrongKeys: WrongKeys): Access['findSource'] {
  return async (writeKey, from) => {
    if (!isWriteKey(writeKey)) {
      if (!from) return null;
      const address = from();
      wrongKeys.count(address);
      wrongKeys.report(address);
      return null;
    }
    const found = await writeKeys.find(writeKey, from);
    if (!found) return null;
    const { source, workspaceDeleted } = found;
    if (workspaceDeleted) throw new EntryRefused('WORKSPACE_DELETED');
    if (source.enabled) return source;
    if (from) wrongKeys.report(from(), source.id);
    return null;
  };
}
