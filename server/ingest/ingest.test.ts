import { type Pool } from 'pg';
import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openQueue } from '../queue/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { someSettings } from '../testing/settings.ts';
import { createIngest } from './index.ts';

const keep = closingAfterEach();

/** Ingest over a database of its own, and a second workspace beside the first. */
async function startIngest() {
  const storage = await openTestStorage(keep);
  const { pool } = storage;
  const queue = keep(await openQueue({ pool, clock: systemClock, log: silentLog, supervise: false }));
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const workspaces = [await addWorkspace(pool), await addWorkspace(pool)] as const;
  return {
    pool,
    workspaces,
    ...createIngest({ storage, queue, wakeUps, clock: systemClock, log: silentLog }),
  };
}

const named = (name: string) => ({ event_id: name, event_name: 'purchase' });

test('of equal events in concurrent calls, one is accepted per workspace, and each call hears of its own', async () => {
  const { workspaces, ingest } = await startIngest();
  const calls = await Promise.all(
    Array.from({ length: 30 }, (_, n) => ingest(workspaces[n % 2]!, [named(`e${n % 6}`), named(`own-${n}`)])),
  );
  const ids = calls.map((results) => results.map(({ eventId }) => eventId));
  expect(ids).toEqual(Array.from({ length: 30 }, (_, n) => [`e${n % 6}`, `own-${n}`]));
  expect(calls.map(([, own]) => own!.status)).toEqual(Array(30).fill('ACCEPTED'));
  const shared = calls.map(([one], n) => `${n % 2} ${one!.eventId} ${one!.status}`);
  expect(new Set(shared.filter((line) => line.endsWith('ACCEPTED'))).size).toBe(6);
  expect(shared.filter((line) => line.endsWith('ACCEPTED'))).toHaveLength(6);
});

test('a long call lets other work of the process in while its events are checked', async () => {
  const { workspaces, ingest } = await startIngest();
  const properties = { a: Array(50_000).fill(0) };
  const events = Array.from({ length: 400 }, (_, n) => ({ event_id: `e${n}`, properties }));
  let turns = 0;
  let running = true;
  const count = () => {
    turns += 1;
    if (running) setImmediate(count);
  };
  const call = ingest(workspaces[0], events);
  count();
  const results = await call;
  running = false;
  expect(results.map(({ eventId }) => eventId)).toEqual(events.map((event) => event.event_id));
  expect(turns).toBeGreaterThan(3);
});

test('calls that wait for an idempotency key leave connections to other workspaces', async () => {
  const { pool, workspaces, ingest } = await startIngest();
  const holder = keep(await lockKey(pool, workspaces[0], 'key'));
  const waiting = Array.from({ length: 30 }, (_, n) =>
    ingest(workspaces[0], [named('one')], { idempotencyKey: n < 15 ? 'key' : `key-${n}` }),
  );
  expect(await ingest(workspaces[1], [named('two')], { idempotencyKey: 'key' })).toMatchObject([
    { status: 'ACCEPTED' },
  ]);
  await holder.close();
  const results = (await Promise.all(waiting)).flat();
  expect(results.map(({ status }) => status).toSorted()).toEqual([
    ...Array<string>(15).fill('ACCEPTED'),
    ...Array<string>(15).fill('DUPLICATE'),
  ]);
});

/** Claims an idempotency key, as a call in another process would, until it is closed. */
async function lockKey(pool: Pool, workspaceId: string, key: string) {
  const client = await pool.connect();
  await client.query('begin');
  await client.query(
    `insert into settings.idempotency_keys (workspace_id, key, sealed_fingerprint, claimed_at) values ($1, $2, '', now())`,
    [workspaceId, key],
  );
  let close = async () => {
    close = async () => undefined;
    await client.query('rollback');
    client.release();
  };
  return { close: () => close() };
}

test('an event that the database refuses fails its own call, and none of those that share its transaction', async () => {
  const { pool, workspaces, ingest } = await startIngest();
  await pool.query("alter table events.raw_events add constraint odd check (event_id <> 'odd') not valid");
  const calls = ['first', 'one', 'odd', 'two'].map((name) => ingest(workspaces[0], [named(name)]));
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  const { rows } = await pool.query<{ id: string }>(
    'select event_id as id from events.raw_events order by 1',
  );
  expect(rows.map(({ id }) => id)).toEqual(['first', 'one', 'two']);
  expect(await ingest(workspaces[0], [named('one')])).toMatchObject([{ status: 'DUPLICATE' }]);
});

test('64 concurrent calls share a few transactions', async () => {
  const { pool, workspaces, ingest } = await startIngest();
  const commits = async () => {
    const { rows } = await pool.query<{ n: string }>(
      'select count(distinct xmin::text) as n from events.raw_events',
    );
    return Number(rows[0]!.n);
  };
  await Promise.all(Array.from({ length: 64 }, (_, n) => ingest(workspaces[n % 2]!, [named(`e${n}`)])));
  expect(await commits()).toBeLessThanOrEqual(8);
});

test('concurrent calls that outnumber the connections do not deadlock after a change of webhooks', async () => {
  const storage = await openTestStorage(keep);
  const queue = keep(
    await openQueue({ pool: storage.pool, clock: systemClock, log: silentLog, supervise: false }),
  );
  const workspaceId = await addWorkspace(storage.pool);
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const ingest = createIngest({ storage, queue, wakeUps, clock: systemClock, log: silentLog });
  await storage.webhooks.create(workspaceId, someSettings(), null);

  const many = storage.pool.options.max * 3;
  const results = await Promise.all(
    Array.from({ length: many }, () => ingest.ingest(workspaceId, [{ event_name: 'purchase' }])),
  );
  expect(results.flat().map(({ status }) => status)).toEqual(Array(many).fill('ACCEPTED'));
});

test('webhooks that a worker of this process read before ingest was created are matched', async () => {
  const storage = await openTestStorage(keep);
  const queue = keep(
    await openQueue({ pool: storage.pool, clock: systemClock, log: silentLog, supervise: false }),
  );
  const workspaceId = await addWorkspace(storage.pool);
  await storage.webhooks.create(workspaceId, someSettings(), null);
  await storage.directory.refresh([workspaceId]); // as a worker does with the first job that it claims
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const ingest = createIngest({ storage, queue, wakeUps, clock: systemClock, log: silentLog });
  const results = await ingest.ingest(workspaceId, [{ event_name: 'purchase' }]);
  expect(results).toMatchObject([{ status: 'ACCEPTED', matchedWebhooks: 1 }]);
});
