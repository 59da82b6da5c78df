import { type Clock } from '../clock.ts';
import { closeAll, type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Source } from '../model/index.ts';
import {
  keysChangedChannel,
  type KeyStore,
  type Notifications,
  sourcesChangedChannel,
  type SourceStore,
} from '../storage/index.ts';
import { type Caller, callerWith, hashKey, knownKey } from './api-keys.ts';
import { type ClientAddress } from './client-address.ts';
import { KeyUse, type KeyUseParts } from './key-use.ts';
import { type KnownKeys, type KnownKeysParts, openKnownKeys } from './known-keys.ts';
import { type SourceExhausted, SourceMeter, type SourceMeterParts } from './source-meter.ts';
import { WrongKeys } from './wrong-keys.ts';
import { isWriteKey } from './write-key.ts';

export interface Access {
  /**
   * @param authorization The header's value, `Bearer <key>`. A write key is no API key.
   * @param from Where the request came from, to count and log wrong keys; none for a key that was right before.
   * @returns Null unless the key is valid.
   * @throws {TooManyWrongKeys} For a key that is not known here, from an address that sent too many wrong ones.
   */
  authenticate(authorization: string | undefined, from?: () => ClientAddress): Promise<Caller | null>;
  /**
   * The source of a write key.
   *
   * @param from As above; none for a key of the operator's own settings.
   * @returns Null when there is none, and when it is disabled.
   * @throws {TooManyWrongKeys} As above.
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
  /** Calls the listener after the API keys were read again: at once after a change, and every 10 seconds. */
  onKeysRead(listener: () => void): void;
  /** The same for write keys. */
  onSourcesRead(listener: () => void): void;
}

export interface AccessParts {
  readonly keys: Pick<KeyStore, 'findByHash' | 'listNewest'>;
  readonly sources: Pick<SourceStore, 'findByWriteKey' | 'listNewest'>;
  readonly notifications: Pick<Notifications, 'listen'>;
  /** Adds to the counts of sources that all processes share. */
  readonly countSourceUse: SourceMeterParts['count'];
  readonly storeKeyUse: KeyUseParts['store'];
  readonly clock: Clock;
  readonly log: Log;
  /** Wrong keys of one address in a minute. Further keys of this address that are not known here are not looked up. */
  readonly wrongKeysPerMinute: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Reads the keys, and keeps them current until it is closed. */
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
    list: async (limit) => (await keys.listNewest(limit)).map(knownKey),
    look: async (hash) => {
      const stored = await keys.findByHash(hash);
      return stored && knownKey(stored);
    },
    keyOf: ({ hash }) => hash,
  });
  const writeKeys = await open({
    what: 'write keys',
    channel: sourcesChangedChannel,
    list: (limit) => sources.listNewest(limit),
    look: (writeKey) => sources.findByWriteKey(writeKey),
    keyOf: ({ writeKey }) => writeKey,
  });
  const meter = new SourceMeter({ count: parts.countSourceUse, clock, log });
  opened.push(meter);
  const keyUse = new KeyUse({ store: parts.storeKeyUse, clock, log });
  opened.push(keyUse);
  apiKeys.onRead(() => wrongKeys.reportSuppressed());
  return {
    authenticate: async (authorization, from) => {
      const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (!key || isWriteKey(key)) return null;
      const hash = hashKey(key);
      const caller = callerWith(hash, await apiKeys.find(hash.hex, from), clock.now());
      // Sockets are checked again and again: that is no use of their key.
      if (caller && from) keyUse.note(caller.actor.id);
      return caller;
    },
    takeEvents: (source, events) => meter.take(source, events),
    checkAddress: (from) => wrongKeys.check(from),
    findSource: createFindSource(writeKeys, wrongKeys),
    onKeysRead: apiKeys.onRead,
    onSourcesRead: writeKeys.onRead,
    close: () => closeAll(opened),
  };
}

function createFindSource(writeKeys: KnownKeys<Source>, wrongKeys: WrongKeys): Access['findSource'] {
  return async (writeKey, from) => {
    if (!isWriteKey(writeKey)) {
      if (!from) return null;
      const address = from();
      wrongKeys.count(address);
      wrongKeys.report(address);
      return null;
    }
    const source = await writeKeys.find(writeKey, from);
    if (!source || source.enabled) return source;
    if (from) wrongKeys.report(from(), source.id);
    return null;
  };
}
