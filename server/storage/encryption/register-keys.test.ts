import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest';

import { closingAfterAll } from '../../testing/closing.ts';
import { EncryptedWorld } from '../../testing/encrypted-world.ts';
import { boxBefore, ringOf } from '../../testing/key-ring.ts';
import { registerKeys } from './register-keys.ts';

const keep = closingAfterAll();
let world: EncryptedWorld;

beforeAll(async () => {
  world = await EncryptedWorld.open(keep);
});

beforeEach(() => world.clear());

describe('a key ring', () => {
  it('is refused with another key under a known id, or without a key that is in use, which is named', async () => {
    await registerKeys(world.pool, ringOf('old'));
    await world.addWebhook(world.first, 'a');
    const other = { ...ringOf('old'), fingerprintOf: () => 'another one' };
    expect(await registerKeys(world.pool, other)).toEqual({ problem: 'OTHER', keyId: 'old' });
    expect(await registerKeys(world.pool, ringOf('new'))).toEqual({
      problem: 'MISSING',
      keyId: 'old',
      uses: 4,
    });
    expect(await world.registered()).toEqual(['old']);
    expect(await registerKeys(world.pool, ringOf('new', 'old'))).toBeNull();
    expect(await world.registered()).toEqual(['new', 'old']);
  });

  it('is refused if it cannot open the text that earlier versions stored at their first start', async () => {
    const cell = { workspaceId: null, owner: 'encryption_check', column: 'fact' } as const;
    await world.first.keys.rememberFact(cell.owner, boxBefore('v2', 'old').seal('encryption_check', cell));
    expect(await registerKeys(world.pool, ringOf('new'))).toEqual({ problem: 'UNKNOWN' });
    expect(await world.registered()).toEqual([]);
    expect(await registerKeys(world.pool, ringOf('new', 'old'))).toBeNull();
    expect(await registerKeys(world.pool, ringOf('new'))).toEqual({ problem: 'UNKNOWN' });
  });

  it('may lose a key that nothing uses, with which no process can encrypt any more', async () => {
    const ring = ringOf('new', 'old');
    await registerKeys(world.pool, ringOf('old'));
    const id = await world.addWebhook(world.first, 'a');
    await registerKeys(world.pool, ring);
    await world.pass(ring);
    expect(await registerKeys(world.pool, ringOf('new'))).toBeNull();
    expect(await world.registered()).toEqual(['new']);
    await expect(world.addWebhook(world.first, 'b')).rejects.toThrow(
      'The encryption key old was taken out of use.',
    );
    const save = world.first.webhooks.update(world.workspaceId, id, { secretKey: 'b' });
    await expect(save).rejects.toThrow('taken out of use');
  });

  it('loses no key when it is refused for another one', async () => {
    await registerKeys(world.pool, ringOf('unused', 'old'));
    await registerKeys(world.pool, ringOf('old', 'unused'));
    await world.addWebhook(world.first, 'a');
    expect(await registerKeys(world.pool, ringOf('new'))).toMatchObject({ problem: 'MISSING', keyId: 'old' });
    expect(await world.registered()).toEqual(['old', 'unused']);
  });

  it('waits for transactions that use a key before the key is taken out of use', async () => {
    await registerKeys(world.pool, ringOf('old'));
    const client = await world.pool.connect();
    await client.query('begin');
    const sealed = ringOf('old').seal('a', {
      workspaceId: world.workspaceId,
      owner: `${world.workspaceId}/k`,
      column: 'idempotency-fingerprint',
    });
    await client.query(
      `insert into settings.idempotency_keys (workspace_id, key, sealed_fingerprint, claimed_at) values ($1, 'k', $2, now())`,
      [world.workspaceId, sealed],
    );
    const without = registerKeys(world.pool, ringOf('new'));
    const waiting = () =>
      world.pool.query(
        `select from pg_locks where locktype = 'advisory' and classid = 7265006 and not granted`,
      );
    await expect.poll(async () => (await waiting()).rowCount).toBe(1);
    await client.query('commit');
    client.release();
    expect(await without).toEqual({ problem: 'MISSING', keyId: 'old', uses: 1 });
  });
});

test('two processes that start together on a new database with different keys: one is refused', async () => {
  const one = ringOf('default');
  const other = { ...one, fingerprintOf: () => 'another one' };
  const problems = await Promise.all([registerKeys(world.pool, one), registerKeys(world.pool, other)]);
  expect(problems.filter((problem) => problem !== null)).toEqual([{ problem: 'OTHER', keyId: 'default' }]);
});
