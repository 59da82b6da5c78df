import { periodic, throttle } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { keysChangedChannel, type KeyStore, type Notifications } from '../storage/index.ts';
import { type ClientAddress } from './client-address.ts';
import { type Caller, callerOf, hashKey, type KeyHash, KeyRing } from './key-ring.ts';
import { TooManyWrongKeys, WrongKeys } from './wrong-keys.ts';

export interface Access {
  /**
   * @param authorization The header's value, `Bearer <key>`.
   * @param from Where the request came from, to count and log wrong keys; none for a key that was right before.
   * @returns Null unless the key is valid.
   * @throws {TooManyWrongKeys} For a key that is not known here, from an address that sent too many wrong ones.
   */
  authenticate(authorization: string | undefined, from?: () => ClientAddress): Promise<Caller | null>;
  /** Calls the listener after the keys were read again: at once after a change, and every 10 seconds. */
  onKeysRead(listener: () => void): void;
}

export interface AccessParts {
  readonly keys: Pick<KeyStore, 'findByHash' | 'listNewest'>;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly log: Log;
  /** Wrong keys of one address in a minute. Further keys of this address that are not known here are not looked up. */
  readonly wrongKeysPerMinute: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

const readEveryMs = 10_000;
/** Between two reads for changes: a thousand changes at once are read a few times. */
const readPauseMs = 100;
/** Keys that are looked up at the same time. More are refused, so that guessing cannot use up the connections. */
const maxLookups = 4;

/** Reads the keys, and keeps them current until it is closed. */
export async function openAccess(parts: AccessParts): Promise<Access & Closeable> {
  const { keys, notifications, log, now = () => performance.now() } = parts;
  const ring = new KeyRing(keys, now);
  const wrongKeys = new WrongKeys(parts.wrongKeysPerMinute, log, now);
  const listeners: (() => void)[] = [];
  const reader = throttle(
    async () => {
      await ring.readAgain();
      for (const listener of listeners) listener();
    },
    readPauseMs,
    (err) => log.warn({ err }, 'The API keys could not be read; trying again.'),
  );
  notifications
    .listen(keysChangedChannel, reader.trigger, reader.trigger)
    .then(reader.trigger) // for changes between the first read and now
    .catch((err: Error) => log.error({ err }, 'Changes of API keys are not notified; reading every 10 s.'));
  await ring.readAgain();
  const tick = periodic(async () => (reader.trigger(), wrongKeys.reportSuppressed()), {
    everyMs: readEveryMs,
    onError: (err) => log.error({ err }, 'The API keys could not be read.'),
    keepsProcessAlive: false,
  });
  return {
    authenticate: createAuthentication(ring, wrongKeys, keys),
    onKeysRead: (listener) => void listeners.push(listener),
    close: async () => {
      await tick.stop();
      reader.stop();
      await ring.readEnded();
    },
  };
}

function createAuthentication(
  ring: KeyRing,
  wrongKeys: WrongKeys,
  keys: Pick<KeyStore, 'findByHash'>,
): Access['authenticate'] {
  let lookups = 0;

  /** For a key that was created a moment ago, or is not among the newest. */
  async function lookUp({ hex }: KeyHash): Promise<Caller | null> {
    if (lookups >= maxLookups) throw new TooManyWrongKeys(1);
    lookups += 1;
    try {
      const { reads } = ring;
      const stored = await keys.findByHash(hex);
      if (!stored) return null;
      // When the keys were read meanwhile, this one may have been revoked before: it serves this request alone.
      return reads === ring.reads ? ring.add(stored) : callerOf(stored);
    } finally {
      lookups -= 1;
    }
  }

  return async (authorization, from) => {
    const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!key) return null;
    const hash = hashKey(key);
    await ring.freshen();
    const known = ring.find(hash);
    if (known) return known;
    if (!from) return lookUp(hash);
    const address = from();
    const takeBack = wrongKeys.count(address);
    const caller = await lookUp(hash).catch((error: unknown) => {
      takeBack(); // nobody knows whether it was wrong
      throw error;
    });
    if (caller) takeBack();
    else wrongKeys.report(address);
    return caller;
  };
}
