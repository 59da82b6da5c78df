import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';

const keep = closingAfterEach();
const processes = new URL('../scripts/processes.mjs', import.meta.url).href;

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}

/** Starts the product as npm start does, in a process group of its own, as a terminal does. */
function launch(env: Record<string, string>): ChildProcess & { readonly ready: Promise<number> } {
  const server = fileURLToPath(new URL('../server/main.ts', import.meta.url));
  const programs = [{ node: process.execPath, args: ['--import', 'tsx', server], env: '$env' }];
  const script = `import { runTogether } from ${JSON.stringify(processes)};
    process.exitCode = await runTogether(${JSON.stringify(programs).replace('"$env"', 'process.env')});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], WORKERS: '2', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  keep({
    close: async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM'))
        await once(child, 'exit');
    },
  });
  let output = '';
  const ready = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Stop with Ctrl-C')) resolve(performance.now());
      });
    child.once('exit', () => reject(new Error(output)));
  });
  return Object.assign(child, { ready });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('after kill -9 of its launcher, the product stops with its database, and the next start works at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perspection-launcher-'));
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
  const env = { DATA_DIR: folder, PORT: await freePort() };
  const first = launch(env);
  await first.ready;
  const owner = Number((await readFile(join(folder, 'owner.pid'), 'utf8')).split(' ')[0]);
  keep({ close: async () => void (isAlive(owner) && process.kill(owner, 'SIGTERM')) });
  expect(isAlive(owner)).toBe(true);

  // Nobody reads its output any more, either.
  first.stdout!.destroy();
  first.stderr!.destroy();
  process.kill(process.platform === 'win32' ? first.pid! : -first.pid!, 'SIGKILL');
  const second = launch(env);
  await second.ready;
  expect(isAlive(owner)).toBe(false);

  second.kill('SIGTERM');
  expect(await once(second, 'exit')).toEqual([0, null]);
  const location = await readFile(join(folder, 'postgres-location'), 'utf8').catch(() => null);
  const log = await readFile(join(location?.trim() ?? join(folder, 'postgres'), 'server.log'), 'utf8');
  // Twice: for the first start, too.
  expect(log.match(/database system is shut down/g)).toHaveLength(2);
  expect(log).not.toContain('not properly shut down');
}, 120_000);

/** Windows keeps the id of a parent that is gone. */
test.skipIf(process.platform === 'win32')(
  'when npm is ended with its shell, the program stops, too',
  async () => {
    const program = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log(process.pid)`;
    const programs = JSON.stringify([{ node: process.execPath, args: ['--eval', program], env: {} }]);
    const script = `import(${JSON.stringify(processes)}).then(({ runTogether }) => runTogether(${programs}))`;
    // With a command after it, the shell stays the launcher's parent, as npm's does.
    const shell = spawn('sh', ['-c', '"$0" --eval "$1"; true', process.execPath, script], {
      env: { PATH: process.env['PATH'], npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(String(line));
    keep({ close: async () => void (isAlive(pid) && process.kill(pid, 'SIGKILL')) });
    expect(isAlive(pid)).toBe(true);
    shell.kill('SIGTERM');
    await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
  },
);
