import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { EncryptedWorld, everything } from '../../testing/encrypted-world.ts';
import { boxBefore, ringOf } from '../../testing/key-ring.ts';
import { sealedLocations } from '../sealed-columns.ts';
import { type SealedCell } from '../secret-box.ts';
import { startReencryption } from './reencryption.ts';
import { registerKeys } from './register-keys.ts';

const keep = closingAfterAll();
let world: EncryptedWorld;

beforeAll(async () => {
  world = await EncryptedWorld.open(keep);
});

beforeEach(() => world.clear());

describe('the list of encrypted columns', () => {
  it('has every column whose name says that it is sealed, with a trigger that checks its key', async () => {
    const columns = await world.pool.query<{ name: string }>(`
      select table_schema || '.' || table_name || ' ' || column_name as name from information_schema.columns
      where column_name like 'sealed\\_%' and table_schema not in ('pg_catalog', 'information_schema')`);
    const triggers = await world.pool.query<{ name: string }>(`
      select t.tgrelid::regclass::text || ' ' || argument as name
      from pg_trigger t, unnest(string_to_array(encode(t.tgargs, 'escape'), '\\000')) as argument
      where t.tgname = 'check_encryption_key' and argument <> ''`);
    const listed = Object.values(sealedLocations).map(({ table, column }) => `${table} ${column}`);
    const sorted = (names: Iterable<string>) => [...names].toSorted();
    const named = columns.rows.map(({ name }) => name);
    expect(sorted(listed.filter((name) => name.includes(' sealed_')))).toEqual(sorted(named));
    expect(sorted(triggers.rows.map(({ name }) => name))).toEqual(sorted(listed));
  });

  it('is filled by the tests below, column by column', async () => {
    await registerKeys(world.pool, ringOf('old'));
    await world.fillEveryColumn(world.first, ringOf('old'));
    for (const [column, { table, column: name }] of Object.entries(sealedLocations)) {
      const { rows } = await world.pool.query(`select from ${table} where ${name} like 'v3.old.%'`);
      expect([column, rows.length > 0]).toEqual([column, true]);
    }
  });
});

describe('re-encryption', () => {
  it('encrypts every column with the active key, and everything reads as before', async () => {
    await registerKeys(world.pool, ringOf('old'));
    const id = await world.fillEveryColumn(world.first, ringOf('old'));
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ring);
    const count = Object.keys(sealedLocations).length;
    expect(await world.usesOf()).toEqual({ old: count });
    expect((await world.pass(ring)).counts).toEqual({ done: count, unreadable: 0, skipped: 0 });
    expect(await world.usesOf()).toEqual({ new: count });
    expect(await world.readEverything(ringOf('new'), id)).toEqual(everything);
    expect((await world.pass(ring)).counts.done).toBe(0);
  });

  it.each(['v1', 'v2'] as const)('encrypts the texts of %s, which name no key', async (version) => {
    await registerKeys(world.pool, ringOf('old'));
    const id = await world.fillEveryColumn(world.first, ringOf('old'));
    await world.asBefore(version);
    const before = ringOf('new', 'old');
    expect(await registerKeys(world.pool, before)).toBeNull();
    const count = Object.keys(sealedLocations).length;
    expect(await world.usesOf()).toEqual({ old: count });
    expect(await world.readEverything(before, id)).toEqual(everything);
    await world.pool.query('truncate delivery.attempts');
    expect((await world.pass(before)).counts).toEqual({ done: count, unreadable: 0, skipped: 0 });
    expect(await world.readEverything(ringOf('new'), id)).toEqual(everything);
  });

  it('goes on where it was stopped', async () => {
    await registerKeys(world.pool, ringOf('old'));
    const id = await world.fillEveryColumn(world.first, ringOf('old'));
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ring);
    let slices = 0;
    const stopped = await world.pass(ring, () => Promise.resolve((slices += 1) <= 3));
    expect([stopped.ended, stopped.counts.done]).toEqual([false, 3]);
    const rest = Object.keys(sealedLocations).length - 3;
    expect(await world.usesOf()).toEqual({ new: 3, old: rest });
    expect((await world.pass(ring)).counts.done).toBe(rest);
    expect(await world.readEverything(ringOf('new'), id)).toEqual(everything);
  });

  it('leaves a text that was saved since it was read, and one that is being saved', async () => {
    await registerKeys(world.pool, ringOf('old'));
    const ids = [await world.addWebhook(world.first, 'a'), await world.addWebhook(world.first, 'b')] as const;
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ring);
    const second = await world.openWith(ring);
    const client = await world.pool.connect();
    let saves = 0;
    const result = await world.pass(ring, undefined, async () => {
      if ((saves += 1) > 1) return;
      await second.webhooks.update(world.workspaceId, ids[0], { secretKey: 'saved meanwhile' });
      await client.query('begin');
      await client.query('select from settings.webhooks where id = $1 for update', [ids[1]]);
    });
    await client.query('rollback');
    client.release();
    // Of the second webhook, three columns; of the first one, its secret.
    expect(result.counts.skipped).toBe(4);
    expect((await world.pass(ring)).counts).toEqual({ done: 3, unreadable: 0, skipped: 0 });
    expect(Object.keys(await world.usesOf())).toEqual(['new']);
    const third = await world.openWith(ringOf('new'));
    await third.directory.refresh([world.workspaceId]);
    expect(ids.map((id) => third.directory.get(id)!.secretKey)).toEqual(['saved meanwhile', 'b']);
  });

  it('loses no save of two processes, with the old and the new key, that go on all the while', async () => {
    await registerKeys(world.pool, ringOf('old'));
    const ring = ringOf('new', 'old');
    const stores = [world.first, await world.openWith(ring)] as const;
    await registerKeys(world.pool, ring);
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) ids.push(await world.addWebhook(world.first, `first ${n}`));
    const saved = new Map<string, string>();
    let passes = 0;
    const save = async (offset: number) => {
      for (let n = 0; passes < 3; n += 1) {
        const id = ids[(n * 2 + offset) % ids.length]!;
        await stores[n % 2]!.webhooks.update(world.workspaceId, id, { secretKey: `save ${offset} ${n}` });
        saved.set(id, `save ${offset} ${n}`);
      }
    };
    const saves = [save(0), save(1)];
    for (; passes < 3; passes += 1) await world.pass(ring);
    await Promise.all(saves);
    await world.pass(ring);
    expect(Object.keys(await world.usesOf())).toEqual(['new']);
    const third = await world.openWith(ringOf('new'));
    await third.directory.refresh([world.workspaceId]);
    for (const [n, id] of ids.entries())
      expect(third.directory.get(id)!.secretKey).toBe(saved.get(id) ?? `first ${n}`);
  });

  it('goes through a table of many slices', async () => {
    const keyed = { owner: 'x', column: 'idempotency-fingerprint' } as const;
    const box = boxBefore('v2', 'old');
    await registerKeys(world.pool, ringOf('old'));
    const calls = Array.from({ length: 2100 }, (_, n) => `call ${n}`);
    const cells = calls.map((key): SealedCell => ({
      ...keyed,
      workspaceId: world.workspaceId,
      owner: `${world.workspaceId}/${key}`,
    }));
    await world.pool.query(
      `insert into settings.idempotency_keys (workspace_id, key, sealed_fingerprint, result, claimed_at)
       select $1, key, sealed, '1', now() from unnest($2::text[], $3::text[]) as k (key, sealed)`,
      [world.workspaceId, calls, cells.map((cell) => box.seal('f', cell))],
    );
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ring);
    expect((await world.pass(ring)).counts).toEqual({ done: 2100, unreadable: 0, skipped: 0 });
    const storage = await world.openWith(ringOf('new'));
    for (const key of [calls[0]!, calls[1000]!, calls[2099]!])
      expect(
        await storage.idempotency.find(world.pool, world.workspaceId, { key, fingerprint: 'f' }),
      ).toMatchObject({
        state: 'repeated',
      });
  });

  it('leaves what no key opens, and names it', async () => {
    await registerKeys(world.pool, ringOf('old'));
    const id = await world.addWebhook(world.first, 'a');
    await world.pool.query(`update settings.webhooks set sealed_secret = 'v2.AAAA' where id = $1`, [id]);
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ring);
    expect(await world.pass(ring)).toMatchObject({
      counts: { unreadable: 1 },
      unreadable: [`secret-key ${id}`],
    });
  });

  it('is made by one process at a time, once for a key while the database knows no other', async () => {
    await registerKeys(world.pool, ringOf('old'));
    await world.addWebhook(world.first, 'a');
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ring);
    const parts = { pool: world.pool, clock: systemClock, log: silentLog, pauseMs: 1 };
    const lock = await world.pool.connect();
    await lock.query('select pg_advisory_lock(7265007)');
    const reencryption = keep(startReencryption({ ...parts, ring }));
    await reencryption.run();
    expect(reencryption.progress).toEqual({ done: 0, remaining: 0, unreadable: 0 });
    await lock.query('select pg_advisory_unlock(7265007)');
    lock.release();
    await reencryption.run();
    expect(reencryption.progress).toEqual({ done: 4, remaining: 0, unreadable: 0 });
    expect(await registerKeys(world.pool, ringOf('new'))).toBeNull();
    await world.pool.query(`update settings.webhooks set sealed_secret = 'v2.AAAA'`);
    const later = keep(startReencryption({ ...parts, ring: ringOf('new') }));
    await later.run();
    expect(later.progress.unreadable).toBe(0); // not looked at
  });
});
