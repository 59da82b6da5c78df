import { type LookupAddress } from 'node:dns';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';

/** The addresses of names that this machine knows by itself, in lower case and without a final dot. */
export type Hosts = ReadonlyMap<string, readonly LookupAddress[]>;

const systemFile =
  process.platform === 'win32'
    ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts';

/** How long after a look at the file the next one comes, in milliseconds. */
const checkMs = 5_000;

/** Larger files are ignored, in bytes: parsing them would hold up everything else. */
const maxSize = 4 * 1024 * 1024;

const none: Hosts = new Map();

/**
 * The machine's hosts file, which c-ares does not read. It is read again when it has changed, which takes up to 5 seconds
 * to be noticed. A file that is missing or unreadable has no names.
 */
export function createHostsFile(path = systemFile, now = () => performance.now()): () => Promise<Hosts> {
  let version = '';
  let hosts = none;
  let checkedAt = -Infinity;
  let reading: Promise<Hosts> | null = null;

  async function read(): Promise<Hosts> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const current = `${mtimeMs} ${size} ${ino}`;
      if (current !== version) hosts = size > maxSize ? none : parseHosts(await readFile(path, 'utf8'));
      version = current;
    } catch {
      hosts = none;
      version = '';
    }
    checkedAt = now();
    reading = null;
    return hosts;
  }

  return () => {
    if (now() - checkedAt < checkMs) return Promise.resolve(hosts);
    return (reading ??= read());
  };
}

/** Reads lines such as `10.0.0.1 host alias # comment`. Lines without an address are ignored, as the system does. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, LookupAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.split('#', 1)[0]!.trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const known = hosts.get(key);
      if (known) known.push({ address, family });
      else hosts.set(key, [{ address, family }]);
    }
  }
  return hosts;
}
