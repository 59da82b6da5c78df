import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';

import { StartupError } from '../../lifecycle.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { claimFolder } from './folder-lock.ts';

const keep = closingAfterEach();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perspection-embedded-'));
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
});

const hasty = { shared_buffers: '16MB', fsync: 'off' };

async function start(): Promise<EmbeddedPostgres> {
  return keep(await startEmbeddedPostgres(folder, hasty));
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

describe('embedded PostgreSQL', () => {
  it('keeps its data over a restart, and is nobody else’s business', async () => {
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

  it('belongs to one process at a time', async () => {
    await start();
    await expect(startEmbeddedPostgres(folder, hasty)).rejects.toThrow(`is in use by process ${process.pid}`);
  });

  it('is taken over, still running, from a process that was killed', async () => {
    const script = `
      import { startEmbeddedPostgres } from '${new URL('./embedded.ts', import.meta.url).href}';
      const { url } = await startEmbeddedPostgres(${JSON.stringify(folder)}, ${JSON.stringify(hasty)});
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

  it('begins again after a first start that was cut short', async () => {
    const first = await start();
    await first.close();
    // As it lies there before the password is written.
    await rename(join(folder, 'postgres-password'), join(folder, 'postgres-password.new'));
    const second = await start();
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('does not throw away data whose password was lost', async () => {
    const first = await start();
    await first.close();
    await rm(join(folder, 'postgres-password'));
    await expect(start()).rejects.toThrow(StartupError);
    expect(await readFile(join(first.dataFolder, 'PG_VERSION'), 'utf8')).toBeTruthy();
    await expect(start()).rejects.toThrow('password'); // and not: in use
  });

  it('says what is wrong with a folder that cannot be', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(startEmbeddedPostgres(join(folder, 'file', 'data'))).rejects.toThrow(/DATA_DIR .*ENOTDIR/);
  });
});

describe('the claim on a data folder', () => {
  it('is void when its process is gone', async () => {
    await writeFile(join(folder, 'owner.pid'), '999999999 12345');
    const { release } = await claimFolder(folder);
    await release();
  });

  it('is void when its process id is another process by now', async () => {
    await writeFile(join(folder, 'owner.pid'), `${process.pid} 1`);
    const { release } = await claimFolder(folder);
    await release();
  });

  it('is void when nothing was written into it', async () => {
    await writeFile(join(folder, 'owner.pid'), '');
    const { release } = await claimFolder(folder);
    await release();
  });

  it('is given to one of many who ask at once, be it free or void', async () => {
    for (const before of [null, '999999999 12345']) {
      if (before) await writeFile(join(folder, 'owner.pid'), before);
      const claims = await Promise.allSettled(Array.from({ length: 20 }, () => claimFolder(folder)));
      const given = claims.filter((claim) => claim.status === 'fulfilled');
      expect(given).toHaveLength(1);
      await given[0]!.value.release();
    }
  });
});
