import { periodic, throttle } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Notifications } from '../storage/index.ts';
import { type ClientAddress } from './client-address.ts';
import { Ring } from './ring.ts';
import { TooManyWrongKeys, type WrongKeys } from './wrong-keys.ts';

/** The valid keys of one kind, kept current in memory. */
export interface KnownKeys<V> extends Closeable {
  /**
   * What belongs to a key; null for a key that does not exist.
   *
   * @param from Where the request came from, to count and log wrong keys; none for a key that was right before.
   * @throws {TooManyWrongKeys} For a key that is not known here, from an address that sent too many wrong ones.
   */
  find(key: string, from?: () => ClientAddress): Promise<V | null>;
  /**
   * Reads the keys anew: resolves when what was committed before is heeded here. Other processes are notified. Does not
   * reject: when the database does not answer, reading is tried again.
   */
  refresh(): Promise<void>;
  /** Calls the listener after the keys were read again: at once after a change, and every 10 seconds. */
  onRead(listener: () => void): void;
}

export interface KnownKeysParts<V> {
  /** For the log: `API keys`. */
  readonly what: string;
  /** Notified when one of them changes. */
  readonly channel: string;
  /** Reads the newest, at most `limit`. */
  readonly list: (limit: number) => Promise<readonly V[]>;
  readonly look: (key: string) => Promise<V | null>;
  readonly keyOf: (value: V) => string;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly wrongKeys: WrongKeys;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
}

const readEveryMs = 10_000;
/** Between two reads for changes: a thousand changes at once are read a few times. */
const readPauseMs = 100;
/** Keys of one kind that are looked up at the same time. More are refused, so that guessing cannot use up the connections. */
const maxLookups = 4;

/** Reads the keys, and keeps them current until it is closed. */
export async function openKnownKeys<V>(parts: KnownKeysParts<V>): Promise<KnownKeys<V>> {
  const { what, channel, list, keyOf, notifications, log, now } = parts;
  const ring = new Ring({ list, keyOf, now });
  const listeners: (() => void)[] = [];
  const readAgain = async () => {
    await ring.readAgain();
    for (const listener of listeners) listener();
  };
  const reader = throttle(readAgain, readPauseMs, (err) =>
    log.warn({ err }, `The ${what} could not be read; trying again.`),
  );
  notifications
    .listen(channel, reader.trigger, reader.trigger)
    .then(reader.trigger) // for changes between the first read and now
    .catch((err: Error) => log.error({ err }, `Changes of ${what} are not notified; reading every 10 s.`));
  await ring.readAgain();
  const tick = periodic(async () => reader.trigger(), {
    everyMs: readEveryMs,
    onError: (err) => log.error({ err }, `The ${what} could not be read.`),
    keepsProcessAlive: false,
  });
  return {
    find: createFind(ring, parts),
    refresh: () => readAgain().catch(reader.trigger),
    onRead: (listener) => void listeners.push(listener),
    close: async () => {
      await tick.stop();
      reader.stop();
      await ring.readEnded();
    },
  };
}

function createFind<V>(ring: Ring<V>, { look, wrongKeys }: KnownKeysParts<V>): KnownKeys<V>['find'] {
  let lookups = 0;

  /** For a key that was created a moment ago, or is not among the newest. */
  async function lookUp(key: string): Promise<V | null> {
    if (lookups >= maxLookups) throw new TooManyWrongKeys(1);
    lookups += 1;
    try {
      const { reads } = ring;
      const stored = await look(key);
      // When the keys were read meanwhile, this one may have been revoked before: it serves this request alone.
      if (stored && reads === ring.reads) ring.add(stored);
      return stored;
    } finally {
      lookups -= 1;
    }
  }

  return async (key, from) => {
    await ring.freshen();
    const known = ring.find(key);
    if (known) return known;
    if (!from) return lookUp(key);
    const address = from();
    const takeBack = wrongKeys.count(address);
    const found = await lookUp(key).catch((error: unknown) => {
      takeBack(); // nobody knows whether it was wrong
      throw error;
    });
    if (found) takeBack();
    else wrongKeys.report(address);
    return found;
  };
}
