import { execFile, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A NATS server with JetStream, of a folder of its own. */
export interface NatsServer {
  /** Such as `nats://127.0.0.1:40123`. */
  readonly url: string;
  /** Ends the server as a power failure would; its streams stay. */
  kill(): Promise<void>;
  /** Starts it again, at the same address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const cache = join('node_modules', '.cache', 'nats-server');

/**
 * The program, from the PATH, or from Debian's package, which is unpacked and not installed.
 * @returns Null where there is neither.
 */
export async function findNatsServer(): Promise<string | null> {
  const unpacked = join(cache, 'usr', 'sbin', 'nats-server');
  for (const program of ['nats-server', '/usr/sbin/nats-server', unpacked])
    if (await run(program, ['--version']).catch(() => null)) return program;
  try {
    await mkdir(cache, { recursive: true });
    await run('apt-get', ['download', 'nats-server'], { cwd: cache, timeout: 60_000 });
    const packed = (await readdir(cache)).find((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['-x', packed!, '.'], { cwd: cache });
    await access(unpacked);
    return unpacked;
  } catch {
    return null;
  }
}

export async function startNatsServer(program: string): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-'));
  const port = await freePort();
  let running = await startProcess(program, folder, port);
  return {
    url: `nats://127.0.0.1:${port}`,
    kill: () => running.end('SIGKILL'),
    start: async () => void (running = await startProcess(program, folder, port)),
    close: async () => {
      await running.end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startProcess(program: string, folder: string, port: number) {
  const args = ['--jetstream', '--store_dir', folder, '--addr', '127.0.0.1', '--port', String(port)];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-10_000);
      if (text.includes('Server is ready')) resolve();
    });
    void ended.then(() => reject(new Error(`nats-server ended: ${text}`)));
  });
  return {
    end: async (signal: NodeJS.Signals) => {
      child.kill(signal);
      await ended;
    },
  };
}

export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
