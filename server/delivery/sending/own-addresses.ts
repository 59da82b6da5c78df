import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { addressRanges, type AddressRanges } from '../../model/index.ts';

/** Addresses that the product uses itself. Public ones among them must not get deliveries either. */
export interface OwnAddresses {
  /** Those of this machine's interfaces and of the database. Never rejects. */
  current(): Promise<AddressRanges>;
}

export interface OwnAddressesOptions {
  readonly databaseUrl: string;
  /** Instead of those of the system. */
  readonly interfaces?: () => readonly string[];
  /** Instead of the system's resolver, which the database's driver uses as well. */
  readonly lookup?: (hostname: string) => Promise<readonly string[]>;
  readonly now?: () => number;
}

/** Interfaces come and go, and a database fails over: both are read again after this time, in ms. */
const keepMs = 30_000;

/**
 * Reads the addresses when they are first needed, and again when they are older than 30 s. Nobody waits for a later
 * reading of the database's address: until it is there, and if it fails, the last one is used.
 */
export function createOwnAddresses(options: OwnAddressesOptions): OwnAddresses {
  const { interfaces = systemInterfaces, lookup = resolve, now = () => performance.now() } = options;
  const host = databaseHost(options.databaseUrl);
  let readAt = -Infinity;
  let database: readonly string[] = [];
  let first: Promise<void> | null = null;
  let ranges = addressRanges([]);

  async function readDatabase(): Promise<void> {
    if (host === null) return;
    database = isIP(host) === 0 ? await lookup(host).catch(() => database) : [host];
    combine();
  }

  function combine(): void {
    const plain = [...interfaces(), ...database].map((ip) => ip.split('%', 1)[0]!);
    ranges = addressRanges(plain.filter((ip) => isIP(ip) !== 0));
  }

  return {
    async current() {
      if (now() - readAt >= keepMs) {
        readAt = now();
        combine();
        const reading = readDatabase();
        first ??= reading;
      }
      await first;
      return ranges;
    },
  };
}

/** None where the process may not read them, as in some sandboxes. */
function systemInterfaces(): string[] {
  let interfaces: ReturnType<typeof networkInterfaces>;
  try {
    interfaces = networkInterfaces();
  } catch {
    return [];
  }
  return Object.values(interfaces).flatMap((all) => (all ?? []).map(({ address }) => address));
}

async function resolve(hostname: string): Promise<string[]> {
  return (await systemLookup(hostname, { all: true })).map(({ address }) => address);
}

/** The host that the driver connects to; null for a Unix socket and for none. */
function databaseHost(databaseUrl: string): string | null {
  const { hostname, searchParams } = new URL(databaseUrl);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[|\]$/g, '');
  return host === '' || host.startsWith('/') ? null : host;
}
