import { beforeEach, describe, expect, it, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { type ManualClock, manualClock } from '../../testing/clock.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { inTransaction, type PoolClient, startMaintenance, type Storage } from '../index.ts';

const keep = closingAfterEach();
const hourMs = 3_600_000;
let storage: Storage;
let workspaceId: string;
let clock: ManualClock;

beforeEach(async () => {
  clock = manualClock(new Date());
  storage = await openTestStorage(keep, { clock });
  workspaceId = await addWorkspace(storage.pool);
});

const call = { key: "it's $1 ? \\ 🚀", fingerprint: 'one' };

function run<T>(result: T, given: Partial<typeof call> = {}, by = workspaceId) {
  const work = vi.fn(() => Promise.resolve(result));
  const outcome = inTransaction(storage.pool, (tx) =>
    storage.idempotency.run(tx, by, { ...call, ...given }, work),
  );
  return { work, outcome };
}

describe('a call with an idempotency key', () => {
  it('runs once, and has the same result when it is repeated', async () => {
    const claimedAt = clock.now();
    expect(await run({ id: 'a' }).outcome).toEqual({ state: 'done', result: { id: 'a' } });
    clock.advance(1000);
    const { work, outcome } = run({ id: 'b' });
    expect(await outcome).toEqual({ state: 'repeated', result: { id: 'a' }, claimedAt });
    expect(work).not.toHaveBeenCalled();
    expect(await storage.idempotency.find(storage.pool, workspaceId, call)).toEqual(await outcome);
  });

  it('is refused with other arguments, and does not replace the first', async () => {
    await run('a').outcome;
    const { work, outcome } = run('b', { fingerprint: 'other' });
    expect(await outcome).toEqual({ state: 'reused' });
    expect(work).not.toHaveBeenCalled();
    expect(await run('c').outcome).toMatchObject({ state: 'repeated', result: 'a' });
  });

  it('is independent of other keys and other workspaces', async () => {
    await run('a').outcome;
    expect(await run('b', { key: 'another' }).outcome).toEqual({ state: 'done', result: 'b' });
    const other = await addWorkspace(storage.pool);
    expect(await run('c', {}, other).outcome).toEqual({ state: 'done', result: 'c' });
  });

  it('frees its key when its transaction is rolled back', async () => {
    const failing = inTransaction(storage.pool, (tx) =>
      storage.idempotency.run(tx, workspaceId, call, () => Promise.reject(new Error('no'))),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await storage.idempotency.find(storage.pool, workspaceId, call)).toBeNull();
    expect(await run('a').outcome).toEqual({ state: 'done', result: 'a' });
  });

  it('leaves its key free when its result does not use it, and the next call runs', async () => {
    const run = (result: string, client: PoolClient) =>
      storage.idempotency.run(
        client,
        workspaceId,
        call,
        () => Promise.resolve(result),
        () => result === 'b',
      );
    const calls = ['a', 'b', 'c'];
    const outcomes = [];
    for (const result of calls) outcomes.push(await inTransaction(storage.pool, (tx) => run(result, tx)));
    expect(outcomes).toMatchObject([
      { state: 'done', result: 'a' },
      { state: 'done', result: 'b' },
      { state: 'repeated', result: 'b' },
    ]);
  });

  it('waits for the one that has the key, and has its result', async () => {
    const started = Promise.withResolvers<null>();
    const first = Promise.withResolvers<string>();
    const running = inTransaction(storage.pool, (tx) =>
      storage.idempotency.run(tx, workspaceId, call, () => {
        started.resolve(null);
        return first.promise;
      }),
    );
    await started.promise;
    const second = run('b');
    const blocked = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await expect.poll(async () => (await storage.pool.query(blocked)).rowCount).toBe(1);
    first.resolve('a');
    expect(await running).toEqual({ state: 'done', result: 'a' });
    expect(await second.outcome).toMatchObject({ state: 'repeated', result: 'a' });
    expect(second.work).not.toHaveBeenCalled();
  });

  it('runs once when eight are sent at the same time', async () => {
    const calls = Array.from({ length: 8 }, (_, n) => run(n));
    const outcomes = await Promise.all(calls.map(({ outcome }) => outcome));
    expect(calls.filter(({ work }) => work.mock.calls.length > 0)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => 'result' in outcome && outcome.result)).size).toBe(1);
  });
});

describe('an idempotency key', () => {
  it('counts as new after 24 hours, before it is deleted', async () => {
    await run('a').outcome;
    clock.advance(24 * hourMs - 1);
    expect(await run('b').outcome).toMatchObject({ state: 'repeated', result: 'a' });
    clock.advance(1);
    expect(await storage.idempotency.find(storage.pool, workspaceId, call)).toBeNull();
    expect(await run('c', { fingerprint: 'other' }).outcome).toEqual({ state: 'done', result: 'c' });
    expect(await run('d').outcome).toEqual({ state: 'reused' });
  });

  it('is deleted by maintenance once it has expired', async () => {
    await run('a', { key: 'old' }).outcome;
    clock.advance(2);
    await run('b', { key: 'young' }).outcome;
    clock.advance(24 * hourMs - 1);
    const { pool } = storage;
    keep(startMaintenance({ pool, clock, log: silentLog, retentionDays: 30 }));
    const keys = async () => (await pool.query('select key from settings.idempotency_keys')).rows;
    await expect.poll(keys).toEqual([{ key: 'young' }]);
  });

  it('is stored without a hash by which its arguments could be guessed', async () => {
    await run('a', { fingerprint: 'hash of the arguments' }).outcome;
    const { rows } = await storage.pool.query('select * from settings.idempotency_keys');
    expect(rows).toMatchObject([{ key: call.key, result: '"a"' }]);
    expect(JSON.stringify(rows)).not.toContain('hash of the arguments');
  });
});

describe('a webhook that is created once', () => {
  it('is the same for a repeated call, as it is now', async () => {
    const create = (name = 'CRM') =>
      storage.webhooks.createOnce(workspaceId, someSettings({ name }), 'secret', call);
    const first = await create();
    expect(first).toMatchObject({ state: 'done', result: { name: 'CRM', hasSecret: true } });
    const { id } = (first as { result: { id: string } }).result;
    await storage.webhooks.update(workspaceId, id, { name: 'Renamed' });
    expect(await create()).toMatchObject({ state: 'repeated', result: { id, name: 'Renamed' } });
    await storage.webhooks.delete(workspaceId, id);
    expect(await create()).toMatchObject({ state: 'repeated', result: null });
    const all = await storage.pool.query('select from settings.webhooks');
    expect(all.rowCount).toBe(1);
  });

  it('is one when eight calls create it at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => storage.webhooks.createOnce(workspaceId, someSettings(), null, call)),
    );
    expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(1);
    expect((await storage.webhooks.list(workspaceId, { limit: 9, offset: 0 })).totalCount).toBe(1);
  });

  it('leaves its key free when it could not be stored', async () => {
    const unknown = '01900000-0000-7000-8000-000000000000';
    const failing = storage.webhooks.createOnce(unknown, someSettings(), null, call);
    await expect(failing).rejects.toThrow();
    await expect(storage.idempotency.find(storage.pool, unknown, call)).resolves.toBeNull();
  });
});
