import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest';

import { silentLog } from '../../log.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { systemClock } from '../../clock.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { addPerson } from '../../testing/people.ts';
import { boxBefore, ringOf } from '../../testing/key-ring.ts';
import { someSettings } from '../../testing/settings.ts';
import { type WebhookSettings } from '../../model/index.ts';
import { type KeyRing, type SealedCell } from '../secret-box.ts';
import { type SealedColumn, sealedLocations } from '../sealed-columns.ts';
import { type Storage } from '../open.ts';
import { countKeyUses } from './key-uses.ts';
import { reencrypt, type ReencryptParts } from './reencrypt.ts';
import { startReencryption } from './reencryption.ts';
import { registerKeys } from './register-keys.ts';

const keep = closingAfterAll();
let first: Storage & { readonly url: string };
let pool: Storage['pool'];
let workspaceId: string;

beforeAll(async () => {
  first = await openTestStorage(keep, { box: ringOf('old') });
  pool = first.pool;
  workspaceId = await addWorkspace(pool);
});

beforeEach(async () => {
  await pool.query(`
    truncate settings.encryption_keys, settings.idempotency_keys, settings.webhook_revisions, settings.webhooks,
      settings.access_tokens, people.totp,
      delivery.attempts;
    delete from settings.api_keys; delete from settings.instance_facts`);
});

/** A second process, with other keys. */
const openWith = (ring: KeyRing) => openTestStorage(keep, { url: first.url, box: ring });

async function usesOf(): Promise<Record<string, number>> {
  return Object.fromEntries(await countKeyUses(pool));
}

const registered = async () => {
  const { rows } = await pool.query<{ id: string }>('select id from settings.encryption_keys order by id');
  return rows.map(({ id }) => id);
};

/** One pass with a connection of its own. @param between Called between two slices; false to stop. */
async function pass(ring: KeyRing, between?: () => Promise<boolean>, onQuery?: () => Promise<void>) {
  const client = await pool.connect();
  const counts = { done: 0, unreadable: 0, skipped: 0 };
  const unreadable: string[] = [];
  const watched = onQuery
    ? Object.assign(Object.create(client) as typeof client, { query: watchedQuery })
    : client;
  async function watchedQuery(text: string, values: unknown[]) {
    if (text.includes('skip locked')) await onQuery!();
    return client.query(text, values);
  }
  const parts: ReencryptParts = {
    ring,
    counts,
    next: between ?? (() => Promise.resolve(true)),
    onUnreadable: (column, owner) => unreadable.push(`${column} ${owner}`),
  };
  try {
    return { ended: await reencrypt(watched, parts), counts, unreadable };
  } finally {
    client.release();
  }
}

const headers = [{ name: 'x-token', value: 'abc' }];
/** Stands for a hash of them. */
const credentials = 'credentials';

async function addWebhook(
  storage: Storage,
  secretKey: string,
  more: Partial<WebhookSettings> = {},
): Promise<string> {
  const { id } = await storage.webhooks.create(
    workspaceId,
    someSettings({ customHeaders: headers, standardWebhooks: 'V1_AND_V1A', ...more }),
    secretKey,
  );
  return id;
}

/** Something in every encrypted column, sealed with the active key of a storage that is `registered`. */
async function fillEveryColumn(storage: Storage, ring: KeyRing): Promise<string> {
  const id = await addWebhook(storage, 'the first key', {
    authentication: { type: 'BEARER', secret: 'the credential' },
    clientCertificate: { certificate: 'a certificate', privateKey: 'its key', notAfter: new Date() },
  });
  await storage.webhooks.rotateSecret(workspaceId, id, { secretKey: 'the second key', overlapMs: 3_600_000 });
  const tokenKey = { workspaceId, webhookId: id, credentials };
  const now = new Date();
  await storage.accessTokens.hold(tokenKey, { holder: id, now, until: now });
  await storage.accessTokens.store(tokenKey, { token: 'the token', obtainedAt: now, expiresAt: now }, id);
  const seal = (of: string) => ring.seal('the key itself', { workspaceId: of, owner: id, column: 'api-key' });
  await storage.keys.ensureBootstrapKey({ id, hash: 'h', seal }, false);
  const fact = { workspaceId: null, owner: 'encryption_check', column: 'fact' } as const;
  await storage.keys.rememberFact(fact.owner, ring.seal('fact', fact));
  const call = { key: 'a/b', fingerprint: 'f' };
  await storage.idempotency.run(pool, workspaceId, call, () => Promise.resolve(1));
  await storage.people.totp.begin((await addPerson(pool)).id, 'the secret of an app', now);
  return id;
}

/** Everything that is decrypted in normal use, as a process with this ring reads it. */
async function readEverything(ring: KeyRing, id: string) {
  const storage = await openWith(ring);
  await storage.directory.refresh([workspaceId]);
  const target = storage.directory.get(id)!;
  const { rows } = await pool.query<{ id: string; workspace_id: string; sealed_key: string }>(
    'select id, workspace_id, sealed_key from settings.api_keys',
  );
  const apiKey = rows[0]!;
  const attempt = someAttempt({ workspaceId, webhookId: id });
  await record(pool, [attempt]);
  const { items } = await storage.attempts.page(workspaceId, { limit: 10, offset: 0 });
  const people = await pool.query<{ id: string }>('select user_id as id from people.totp');
  const claimed = await storage.people.totp.claim(people.rows[0]!.id, false, new Date());
  const revision = await pool.query<{ sealed_headers: string }>(
    'select sealed_headers from settings.webhook_revisions where webhook_id = $1',
    [id],
  );
  return {
    secretKey: target.secretKey,
    previous: target.extraSigning!.previousSecret(new Date()),
    ed25519: target.extraSigning!.ed25519Key!.length > 50,
    headers: target.customHeaders,
    credential: target.authentication!.read(),
    clientKey: target.tls!.privateKey(),
    token: (await storage.accessTokens.read({ workspaceId, webhookId: id, credentials })).stored?.token,
    revision: ring.open(revision.rows[0]!.sealed_headers, {
      workspaceId,
      owner: `${id}/1`,
      column: 'revision-headers',
    }),
    apiKey: ring.open(apiKey.sealed_key, {
      workspaceId: apiKey.workspace_id,
      owner: apiKey.id,
      column: 'api-key',
    }),
    call: await storage.idempotency.find(pool, workspaceId, { key: 'a/b', fingerprint: 'f' }),
    attempts: items.length,
    appSecret: claimed && 'secret' in claimed && claimed.secret,
  };
}

const everything = {
  secretKey: 'the second key',
  previous: 'the first key',
  ed25519: true,
  headers,
  credential: { type: 'BEARER', secret: 'the credential' },
  clientKey: 'its key',
  token: 'the token',
  revision: JSON.stringify(headers),
  apiKey: 'the key itself',
  call: expect.objectContaining({ state: 'repeated', result: 1 }),
  attempts: 1,
  appSecret: 'the secret of an app',
};

describe('the list of encrypted columns', () => {
  it('has every column whose name says that it is sealed, with a trigger that checks its key', async () => {
    const columns = await pool.query<{ name: string }>(`
      select table_schema || '.' || table_name || ' ' || column_name as name from information_schema.columns
      where column_name like 'sealed\\_%' and table_schema not in ('pg_catalog', 'information_schema')`);
    const triggers = await pool.query<{ name: string }>(`
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
    await registerKeys(pool, ringOf('old'));
    await fillEveryColumn(first, ringOf('old'));
    for (const [column, { table, column: name }] of Object.entries(sealedLocations)) {
      const { rows } = await pool.query(`select from ${table} where ${name} like 'v3.old.%'`);
      expect([column, rows.length > 0]).toEqual([column, true]);
    }
  });
});

describe('re-encryption', () => {
  it('encrypts every column with the active key, and everything reads as before', async () => {
    await registerKeys(pool, ringOf('old'));
    const id = await fillEveryColumn(first, ringOf('old'));
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ring);
    const count = Object.keys(sealedLocations).length;
    expect(await usesOf()).toEqual({ old: count });
    expect((await pass(ring)).counts).toEqual({ done: count, unreadable: 0, skipped: 0 });
    expect(await usesOf()).toEqual({ new: count });
    expect(await readEverything(ringOf('new'), id)).toEqual(everything);
    expect((await pass(ring)).counts.done).toBe(0);
  });

  it.each(['v1', 'v2'] as const)('encrypts the texts of %s, which name no key', async (version) => {
    await registerKeys(pool, ringOf('old'));
    const id = await fillEveryColumn(first, ringOf('old'));
    await asBefore(version);
    const before = ringOf('new', 'old');
    expect(await registerKeys(pool, before)).toBeNull();
    const count = Object.keys(sealedLocations).length;
    expect(await usesOf()).toEqual({ old: count });
    expect(await readEverything(before, id)).toEqual(everything);
    await pool.query('truncate delivery.attempts');
    expect((await pass(before)).counts).toEqual({ done: count, unreadable: 0, skipped: 0 });
    expect(await readEverything(ringOf('new'), id)).toEqual(everything);
  });

  it('goes on where it was stopped', async () => {
    await registerKeys(pool, ringOf('old'));
    const id = await fillEveryColumn(first, ringOf('old'));
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ring);
    let slices = 0;
    const stopped = await pass(ring, () => Promise.resolve((slices += 1) <= 3));
    expect([stopped.ended, stopped.counts.done]).toEqual([false, 3]);
    const rest = Object.keys(sealedLocations).length - 3;
    expect(await usesOf()).toEqual({ new: 3, old: rest });
    expect((await pass(ring)).counts.done).toBe(rest);
    expect(await readEverything(ringOf('new'), id)).toEqual(everything);
  });

  it('leaves a text that was saved since it was read, and one that is being saved', async () => {
    await registerKeys(pool, ringOf('old'));
    const ids = [await addWebhook(first, 'a'), await addWebhook(first, 'b')] as const;
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ring);
    const second = await openWith(ring);
    const client = await pool.connect();
    let saves = 0;
    const result = await pass(ring, undefined, async () => {
      if ((saves += 1) > 1) return;
      await second.webhooks.update(workspaceId, ids[0], { secretKey: 'saved meanwhile' });
      await client.query('begin');
      await client.query('select from settings.webhooks where id = $1 for update', [ids[1]]);
    });
    await client.query('rollback');
    client.release();
    // Of the second webhook, three columns; of the first one, its secret.
    expect(result.counts.skipped).toBe(4);
    expect((await pass(ring)).counts).toEqual({ done: 3, unreadable: 0, skipped: 0 });
    expect(Object.keys(await usesOf())).toEqual(['new']);
    const third = await openWith(ringOf('new'));
    await third.directory.refresh([workspaceId]);
    expect(ids.map((id) => third.directory.get(id)!.secretKey)).toEqual(['saved meanwhile', 'b']);
  });

  it('loses no save of two processes, with the old and the new key, that go on all the while', async () => {
    await registerKeys(pool, ringOf('old'));
    const ring = ringOf('new', 'old');
    const stores = [first, await openWith(ring)] as const;
    await registerKeys(pool, ring);
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) ids.push(await addWebhook(first, `first ${n}`));
    const saved = new Map<string, string>();
    let passes = 0;
    const save = async (offset: number) => {
      for (let n = 0; passes < 3; n += 1) {
        const id = ids[(n * 2 + offset) % ids.length]!;
        await stores[n % 2]!.webhooks.update(workspaceId, id, { secretKey: `save ${offset} ${n}` });
        saved.set(id, `save ${offset} ${n}`);
      }
    };
    const saves = [save(0), save(1)];
    for (; passes < 3; passes += 1) await pass(ring);
    await Promise.all(saves);
    await pass(ring);
    expect(Object.keys(await usesOf())).toEqual(['new']);
    const third = await openWith(ringOf('new'));
    await third.directory.refresh([workspaceId]);
    for (const [n, id] of ids.entries())
      expect(third.directory.get(id)!.secretKey).toBe(saved.get(id) ?? `first ${n}`);
  });

  it('goes through a table of many slices', async () => {
    const keyed = { owner: 'x', column: 'idempotency-fingerprint' } as const;
    const box = boxBefore('v2', 'old');
    await registerKeys(pool, ringOf('old'));
    const calls = Array.from({ length: 2100 }, (_, n) => `call ${n}`);
    const cells = calls.map((key): SealedCell => ({ ...keyed, workspaceId, owner: `${workspaceId}/${key}` }));
    await pool.query(
      `insert into settings.idempotency_keys (workspace_id, key, sealed_fingerprint, result, claimed_at)
       select $1, key, sealed, '1', now() from unnest($2::text[], $3::text[]) as k (key, sealed)`,
      [workspaceId, calls, cells.map((cell) => box.seal('f', cell))],
    );
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ring);
    expect((await pass(ring)).counts).toEqual({ done: 2100, unreadable: 0, skipped: 0 });
    const storage = await openWith(ringOf('new'));
    for (const key of [calls[0]!, calls[1000]!, calls[2099]!])
      expect(await storage.idempotency.find(pool, workspaceId, { key, fingerprint: 'f' })).toMatchObject({
        state: 'repeated',
      });
  });

  it('leaves what no key opens, and names it', async () => {
    await registerKeys(pool, ringOf('old'));
    const id = await addWebhook(first, 'a');
    await pool.query(`update settings.webhooks set sealed_secret = 'v2.AAAA' where id = $1`, [id]);
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ring);
    expect(await pass(ring)).toMatchObject({ counts: { unreadable: 1 }, unreadable: [`secret-key ${id}`] });
  });

  it('is made by one process at a time, once for a key while the database knows no other', async () => {
    await registerKeys(pool, ringOf('old'));
    await addWebhook(first, 'a');
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ring);
    const parts = { pool, clock: systemClock, log: silentLog, pauseMs: 1 };
    const lock = await pool.connect();
    await lock.query('select pg_advisory_lock(7265007)');
    const reencryption = keep(startReencryption({ ...parts, ring }));
    await reencryption.run();
    expect(reencryption.progress).toEqual({ done: 0, remaining: 0, unreadable: 0 });
    await lock.query('select pg_advisory_unlock(7265007)');
    lock.release();
    await reencryption.run();
    expect(reencryption.progress).toEqual({ done: 4, remaining: 0, unreadable: 0 });
    expect(await registerKeys(pool, ringOf('new'))).toBeNull();
    await pool.query(`update settings.webhooks set sealed_secret = 'v2.AAAA'`);
    const later = keep(startReencryption({ ...parts, ring: ringOf('new') }));
    await later.run();
    expect(later.progress.unreadable).toBe(0); // not looked at
  });
});

describe('a key ring', () => {
  it('is refused with another key under a known id, or without a key that is in use, which is named', async () => {
    await registerKeys(pool, ringOf('old'));
    await addWebhook(first, 'a');
    const other = { ...ringOf('old'), fingerprintOf: () => 'another one' };
    expect(await registerKeys(pool, other)).toEqual({ problem: 'OTHER', keyId: 'old' });
    expect(await registerKeys(pool, ringOf('new'))).toEqual({ problem: 'MISSING', keyId: 'old', uses: 4 });
    expect(await registered()).toEqual(['old']);
    expect(await registerKeys(pool, ringOf('new', 'old'))).toBeNull();
    expect(await registered()).toEqual(['new', 'old']);
  });

  it('is refused if it cannot open the text that earlier versions stored at their first start', async () => {
    const cell = { workspaceId: null, owner: 'encryption_check', column: 'fact' } as const;
    await first.keys.rememberFact(cell.owner, boxBefore('v2', 'old').seal('encryption_check', cell));
    expect(await registerKeys(pool, ringOf('new'))).toEqual({ problem: 'UNKNOWN' });
    expect(await registered()).toEqual([]);
    expect(await registerKeys(pool, ringOf('new', 'old'))).toBeNull();
    expect(await registerKeys(pool, ringOf('new'))).toEqual({ problem: 'UNKNOWN' });
  });

  it('may lose a key that nothing uses, with which no process can encrypt any more', async () => {
    const ring = ringOf('new', 'old');
    await registerKeys(pool, ringOf('old'));
    const id = await addWebhook(first, 'a');
    await registerKeys(pool, ring);
    await pass(ring);
    expect(await registerKeys(pool, ringOf('new'))).toBeNull();
    expect(await registered()).toEqual(['new']);
    await expect(addWebhook(first, 'b')).rejects.toThrow('The encryption key old was taken out of use.');
    const save = first.webhooks.update(workspaceId, id, { secretKey: 'b' });
    await expect(save).rejects.toThrow('taken out of use');
  });

  it('loses no key when it is refused for another one', async () => {
    await registerKeys(pool, ringOf('unused', 'old'));
    await registerKeys(pool, ringOf('old', 'unused'));
    await addWebhook(first, 'a');
    expect(await registerKeys(pool, ringOf('new'))).toMatchObject({ problem: 'MISSING', keyId: 'old' });
    expect(await registered()).toEqual(['old', 'unused']);
  });

  it('waits for transactions that use a key before the key is taken out of use', async () => {
    await registerKeys(pool, ringOf('old'));
    const client = await pool.connect();
    await client.query('begin');
    const sealed = ringOf('old').seal('a', {
      workspaceId,
      owner: `${workspaceId}/k`,
      column: 'idempotency-fingerprint',
    });
    await client.query(
      `insert into settings.idempotency_keys (workspace_id, key, sealed_fingerprint, claimed_at) values ($1, 'k', $2, now())`,
      [workspaceId, sealed],
    );
    const without = registerKeys(pool, ringOf('new'));
    const waiting = () =>
      pool.query(`select from pg_locks where locktype = 'advisory' and classid = 7265006 and not granted`);
    await expect.poll(async () => (await waiting()).rowCount).toBe(1);
    await client.query('commit');
    client.release();
    expect(await without).toEqual({ problem: 'MISSING', keyId: 'old', uses: 1 });
  });
});

test('two processes that start together on a new database with different keys: one is refused', async () => {
  const one = ringOf('default');
  const other = { ...one, fingerprintOf: () => 'another one' };
  const problems = await Promise.all([registerKeys(pool, one), registerKeys(pool, other)]);
  expect(problems.filter((problem) => problem !== null)).toEqual([{ problem: 'OTHER', keyId: 'default' }]);
});

/** Replaces every text by what an earlier version would have stored with the key "old". */
async function asBefore(version: 'v1' | 'v2'): Promise<void> {
  const [ring, box] = [ringOf('old'), boxBefore(version, 'old')];
  for (const [column, location] of Object.entries(sealedLocations)) {
    const keys = Object.keys(location.key);
    const { rows } = await pool.query<{ keys: string[]; workspace: string | null; sealed: string }>(
      `select array[${keys.map((key) => `t.${key}::text`).join()}] as keys, ${location.workspace} as workspace,
         t.${location.column} as sealed from ${location.table} t where t.${location.column} like 'v3.%'`,
    );
    for (const row of rows) {
      const cell = { workspaceId: row.workspace, owner: row.keys.join('/'), column: column as SealedColumn };
      // The headers of a revision were sealed for the webhook.
      const owner = column === 'revision-headers' ? row.keys[0]! : cell.owner;
      const sealed = box.seal(ring.open(row.sealed, cell), { ...cell, owner });
      await pool.query(`update ${location.table} set ${location.column} = $1 where ${location.column} = $2`, [
        sealed,
        row.sealed,
      ]);
    }
  }
}
