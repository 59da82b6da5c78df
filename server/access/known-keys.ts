import { type Closeable } from '../lifecycle.ts';
import { NotifiedCache, type NotifiedCacheParts } from '../storage/index.ts';
import { type ClientAddress } from './client-address.ts';
import { ExistingKeys, type ExistingKeysParts } from './existing-keys.ts';
import { TooManyWrongKeys, type WrongKeys } from './wrong-keys.ts';

/** The valid keys of one kind that are in use, kept current in memory. */
export interface KnownKeys<V> extends Closeable {
  /**
   * What belongs to a key; null for a key that does not exist.
   *
   * @param from Where the request came from, to count and log wrong keys; none for a key that was right before.
   * @throws {TooManyWrongKeys} For a key that is not known here, from an address that sent too many wrong ones.
   */
  find(key: string, from?: () => ClientAddress): Promise<V | null>;
  /** Resolves when what was committed before is heeded here. Other processes are notified. Does not reject. */
  refresh(): Promise<void>;
  /** Calls the listener soon after a change, and every 10 seconds. */
  onChange(listener: () => void): void;
}

export interface KnownKeysParts<V>
  extends Omit<NotifiedCacheParts<V>, 'most' | 'read' | 'onChange'>, ExistingKeysParts {
  /** Looks keys up, by one statement. */
  readonly look: (keys: readonly string[]) => Promise<readonly V[]>;
  readonly keyOf: (value: V) => string;
  readonly wrongKeys: WrongKeys;
}

/** Keys of a kind in memory; as many unknown ones are remembered. */
const mostKeys = 20_000;
/** Keys that wait to be looked up. More are refused. */
const mostWaiting = 5000;

/** Opens the keys of a kind, which are kept current until it is closed. */
export async function openKnownKeys<V>(parts: KnownKeysParts<V>): Promise<KnownKeys<V>> {
  const { look, keyOf, wrongKeys } = parts;
  const existing = new ExistingKeys(parts);
  const cache = await NotifiedCache.open<V>({
    ...parts,
    most: mostKeys,
    read: async (keys) => new Map((await look(keys)).map((value) => [keyOf(value), value])),
    onChange: (payload) => existing.changed(payload),
  });
  await existing.read();
  return {
    find: async (key, from) => {
      const known = await cache.known(key);
      if (known) return known;
      if (known === undefined && (!from || existing.has(key))) {
        const found = await cache.read(key);
        if (found || !from) return found;
      }
      if (!from) return null;
      existing.delete(key);
      if (cache.waiting >= mostWaiting) throw new TooManyWrongKeys(1);
      return wrongKeys.judge(from(), () => cache.find(key));
    },
    refresh: () => cache.refresh(),
    onChange: (listener) => cache.onChange(listener),
    close: async () => {
      existing.stop();
      await cache.close();
    },
  };
}
