import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';

import { StartupError } from '../../lifecycle.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { lockFolder } from './folder-lock.ts';

const keep = closingAfterEach();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perspection-embedded-'));
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
});

const fastSettings = { shared_buffers: '16MB', fsync: 'off' };

async function start(): Promise<EmbeddedPostgres> {
  return keep(await startEmbeddedPostgres(folder, fastSettings));
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Listens until the end of the test, and returns the port. */
async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  keep({
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('embedded PostgreSQL', () => {
  it('writes no row or statement that was refused to its own log', async () => {
    const postgres = await start();
    await query(postgres, 'create table notes (id integer, text varchar(3) check (id > 0))');
    for (const refused of [
      `insert into notes values (0, 'canary')`,
      `insert into notes values (0, 'abc')`,
      `select 'canary'::uuid`,
      `select canary`,
      `do $$ begin raise exception 'canary'; end $$`,
    ])
      await expect(query(postgres, refused)).rejects.toThrow();
    const log = await readFile(join(postgres.dataFolder, 'server.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toMatch(/canary|Failing row|abc/);
  });

  it('keeps its data over a restart, and listens on the loopback interface only', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as answer');
    const settings = await query(
      first,
      `select current_setting('listen_addresses') as host, current_setting('unix_socket_directories') as sockets`,
    );
    expect(settings).toEqual([{ host: '127.0.0.1', sockets: '' }]);
    expect(first.url).toMatch(/^postgres:\/\/postgres:[0-9a-f]{48}@127\.0\.0\.1:\d+\/postgres$/);
    expect((await stat(join(folder, 'postgres-password'))).mode & 0o077).toBe(0);
    await first.close();
    await expect(query(first, 'select 1')).rejects.toThrow('ECONNREFUSED');
    const second = await start();
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('refuses a second process on the same folder', async () => {
    await start();
    await expect(startEmbeddedPostgres(folder, fastSettings)).rejects.toThrow(
      `is in use by process ${process.pid}`,
    );
  });

  it('is taken over while it still runs, when the process that started it was killed', async () => {
    const script = `
      import { startEmbeddedPostgres } from '${new URL('./embedded.ts', import.meta.url).href}';
      const { url } = await startEmbeddedPostgres(${JSON.stringify(folder)}, ${JSON.stringify(fastSettings)});
      console.log(url);
      setInterval(() => undefined, 1000);`;
    const tsx = new URL('../../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
    const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const taken = await start();
    expect(taken.url).toBe(output.toString().trim());
    expect(await query(taken, 'select 1 as one')).toEqual([{ one: 1 }]);
    await taken.close();
    await expect(query(taken, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('is created anew after an interrupted first start', async () => {
    const first = await start();
    await first.close();
    // The state before the password file gets its final name.
    await rename(join(folder, 'postgres-password'), join(folder, 'postgres-password.new'));
    const second = await start();
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('does not delete data whose password file is missing', async () => {
    const first = await start();
    await first.close();
    await rm(join(folder, 'postgres-password'));
    await expect(start()).rejects.toThrow(StartupError);
    expect(await readFile(join(first.dataFolder, 'PG_VERSION'), 'utf8')).toBeTruthy();
    await expect(start()).rejects.toThrow('password'); // the first failure released the lock
  });

  it('names the setting and the reason when the folder cannot be created', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(startEmbeddedPostgres(join(folder, 'file', 'data'))).rejects.toThrow(/DATA_DIR .*ENOTDIR/);
  });
});

describe('the lock of a data folder', () => {
  const token = 'f00d';

  it('is stale when nobody listens on its port', async () => {
    await writeFile(join(folder, 'owner.pid'), `${process.pid} ${await closedPort()} ${token}`);
    const { release } = await lockFolder(folder);
    await release();
  });

  it('is stale when its port belongs to another program by now', async () => {
    const port = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request'));
    await writeFile(join(folder, 'owner.pid'), `${process.pid} ${port} ${token}`);
    const { release } = await lockFolder(folder);
    await release();
  });

  it('is in use when its process is paused, and stale when another program listens without a word', async () => {
    const port = await serve(() => undefined);
    await writeFile(join(folder, 'owner.pid'), `${process.pid} ${port} ${token}`);
    await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${process.pid}`);
    await writeFile(join(folder, 'owner.pid'), `999999999 ${port} ${token}`);
    const { release } = await lockFolder(folder);
    await release();
  });

  it('is awaited when its process is stopping', async () => {
    const first = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow('is in use');
    first.announceRelease();
    const second = lockFolder(folder);
    await expect(Promise.race([second, first.release().then(() => 'released')])).resolves.toBe('released');
    await (await second).release();
  });

  it('is stale when nothing was written into it', async () => {
    await writeFile(join(folder, 'owner.pid'), '');
    const { release } = await lockFolder(folder);
    await release();
  });

  it('is given to exactly one of many concurrent callers, whether it is free or stale', async () => {
    for (const before of [null, `999999999 ${await closedPort()} ${token}`]) {
      if (before) await writeFile(join(folder, 'owner.pid'), before);
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
      const given = results.filter((result) => result.status === 'fulfilled');
      expect(given).toHaveLength(1);
      await given[0]!.value.release();
    }
  });
});
