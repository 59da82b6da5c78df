import { expect, test } from 'vitest';

import { systemClock } from '../../clock.ts';
import { restartIds, uuidv7 } from '../../ids.ts';
import { silentLog } from '../../log.ts';
import { theSystem } from '../../model/index.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace } from '../../testing/database.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { insertEvents } from '../events/accept-events.ts';
import { seeEventTypes } from '../events/see-event-types.ts';
import { type Storage } from '../open.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { startErasures } from './erasure-runner.ts';
import { runErasure, type RunningErasure } from './run-erasure.ts';

const keep = closingAfterEach();
const parts = (storage: Storage) => ({
  pool: storage.pool,
  clock: systemClock,
  log: silentLog,
  pauseMs: 1,
  lateMs: 0,
});

/** Where a text is stored, anywhere in the database. */
async function tablesWith({ pool }: Storage, text: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('settings', 'events', 'delivery', 'queue')`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await pool.query(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [
      text,
    ]);
    if (rowCount! > 0) found.push(name);
  }
  return found;
}

/** Runs an erasure until it has ended. */
async function erase(
  { storage, workspaceId }: Pick<DeliveryWorld, 'storage' | 'workspaceId'>,
  userId: string,
) {
  const started = await storage.erasures.start(workspaceId, userId, theSystem);
  if (started === 'TOO_MANY') throw new Error(started);
  await storage.pool.query('update events.erasures set not_before = requested_at');
  const runner = keep(startErasures(parts(storage)));
  const ended = () => storage.erasures.find(workspaceId, started.id);
  await expect.poll(async () => (await ended())?.finishedAt ?? null, { timeout: 20_000 }).not.toBeNull();
  await runner.close();
  return (await ended())!;
}

async function addCatalogue({ storage, workspaceId }: DeliveryWorld): Promise<void> {
  const { pool } = storage;
  await pool.query(
    `insert into events.event_fields (workspace_id, event_name, path, seen, types, examples, first_seen_at, last_seen_at)
     values ($1, 'signup', 'email', 9, '{STRING}', '{"\\"anna@example.com\\"","\\"ben@example.com\\""}', now(), now())`,
    [workspaceId],
  );
  for (const [eventId, excerpt] of [
    [null, '{"user_id":"anna-1","x":1}'],
    [null, '{"user_id":"ben-1"}'],
    ['e1', '{"email":"anna@example.com","items":['],
    ['e3', '{"email":"ben@example.com","items":['],
  ])
    await pool.query(
      `insert into events.refused_events (workspace_id, id, stage, code, reason, event_id, excerpt, received_at)
       values ($1, $2, 'VALIDATION', 'INVALID', 'r', $3, $4, now())`,
      [workspaceId, uuidv7(), eventId, excerpt],
    );
  for (const [id, userId] of [
    ['anna-1', 'anna-1'],
    ['anon-of-anna', 'anna-1'],
    ['anon-of-ben', 'ben-1'],
  ])
    await pool.query(
      'insert into events.identities (workspace_id, id, user_id, claimed_at) values ($1, $2, $3, now())',
      [workspaceId, id, userId],
    );
}

const received = [
  { event_name: 'signup', event_id: 'e1', user_id: 'anna-1', email: 'anna@example.com' },
  { event_name: 'visit', event_id: 'e2', anonymous_id: 'anon-of-anna', page: '/secret-page-of-anna' },
  { event_name: 'signup', event_id: 'e3', user_id: 'ben-1', email: 'ben@example.com' },
  { event_name: 'visit', event_id: 'e4', anonymous_id: 'anon-of-ben', page: '/page-of-ben' },
];

test('nothing of a user is left, deliveries that were not over are cancelled, and other users keep everything', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const echo = keep(await startReceiver(({ body }) => ({ body: `got ${body.toString()}` })));
  const down = keep(await startReceiver(() => ({ status: 503, body: 'no' })));
  await world.addWebhook({ url: echo.url });
  const retrying = await world.addWebhook({
    url: down.url,
    retrySchedule: 'CUSTOM',
    retryDelays: [1],
    retryCount: 1,
    eventFilter: { mode: 'INCLUDE', events: ['signup'] },
  });
  const worker = world.startWorker();
  await world.send(received);
  await addCatalogue(world);
  await Promise.all([echo.waitFor(4), down.waitFor(2)]);
  await expect.poll(() => worker.counts.unrecorded + worker.counts.inFlight).toBe(0);
  await worker.close();
  expect(await tablesWith(storage, 'anna@example.com')).toContain('events.raw_events');

  const lines: { type: string; payload?: object }[] = [];
  for await (const part of await storage.erasures.export(workspaceId, 'anna-1', theSystem))
    for (const line of part.trimEnd().split('\n')) lines.push(JSON.parse(line) as { type: string });
  expect(lines.map(({ type }) => type)).toEqual([
    ...['identity', 'event', 'event', 'attempt', 'attempt', 'attempt', 'refusedEvent', 'end'],
  ]);
  expect(lines[1]!.payload).toMatchObject(received[0]!);
  expect(lines.at(-1)).toEqual({ type: 'end', lines: 7 });
  expect(JSON.stringify(lines)).not.toContain('ben');
  const erasure = await erase(world, 'anna-1');
  expect(erasure).toMatchObject({
    userId: null,
    scannedEvents: 8,
    events: 2,
    deliveries: 1,
    attempts: 3,
    examples: 1,
    identities: 2,
    refusedEvents: 2,
  });
  for (const text of ['anna-1', 'anna@example.com', 'anon-of-anna', 'secret-page-of-anna'])
    expect([text, await tablesWith(storage, text)]).toEqual([text, []]);
  expect(await tablesWith(storage, 'ben@example.com')).toContain('events.refused_events');
  for (const text of ['ben-1', 'ben@example.com', 'anon-of-ben', 'page-of-ben'])
    expect((await tablesWith(storage, text)).length).toBeGreaterThanOrEqual(1);

  world.startWorker();
  const log = async () => (await storage.attempts.page(workspaceId, { limit: 20, offset: 0 })).items;
  const lastOf = async (eventId: string) =>
    (await log()).find((attempt) => attempt.eventId === eventId && attempt.webhookId === retrying);
  await expect
    .poll(() => lastOf('e1'), { timeout: 20_000 })
    .toMatchObject({
      origin: 'CANCELLED',
      status: 'FAILED',
      errorMessage: 'cancelled: the event was erased',
    });
  await down.waitFor(3);
  expect(down.requests.map(({ body }) => body.toString()).at(-1)).toContain('ben-1');
  expect(await erase(world, 'anna-1')).toMatchObject({ events: 0, attempts: 0, identities: 0 });
});

test('an erasure that is killed goes on, counts nothing twice, and leaves later events and other workspaces alone', async () => {
  const { storage, workspaceId } = await startDeliveryWorld(keep);
  const other = await addWorkspace(storage.pool, 'Other');
  const add = (of: string, id: string) => ({
    workspaceId: of,
    id,
    eventId: id,
    eventName: 'a',
    userId: 'u',
    test: false,
    webhookIds: [],
    payload: '{"event_name":"a","user_id":"u"}',
    receivedAt: new Date(),
  });
  const before = () => uuidv7(Date.now() - 60_000);
  const insert = (events: Parameters<typeof insertEvents>[1]) =>
    inTransaction(storage.pool, (tx) => insertEvents(tx, events));
  await insert([...Array.from({ length: 120 }, () => add(workspaceId, before())), add(other, before())]);
  const started = await storage.erasures.start(workspaceId, 'u', theSystem);
  expect(await storage.erasures.start(workspaceId, 'u', theSystem)).toEqual(started);
  await insert([add(workspaceId, uuidv7(Date.now() + 60_000))]);
  const { rows } = await storage.pool.query<RunningErasure>('select * from events.erasures');
  let slices = 0;
  const next = () => Promise.resolve((slices += 1) < 2);
  await runErasure(rows[0]!, { pool: storage.pool, now: () => new Date(), lateMs: 0, next });
  const id = (started as { id: string }).id;
  expect(await storage.erasures.find(workspaceId, id)).toMatchObject({ events: 50, finishedAt: null });
  expect(await erase({ storage, workspaceId }, 'u')).toMatchObject({ id, events: 120, scannedEvents: 240 });
  expect(await storage.erasures.find(other, id)).toBeNull();
  const left = await storage.pool.query(
    `select workspace_id from events.raw_events where user_id = 'u' order by id`,
  );
  expect(left.rows.map((row) => row.workspace_id)).toEqual([other, workspaceId]);
});

test('what the catalogue stores a few seconds after an event arrived is erased, too', async () => {
  const { storage, workspaceId } = await startDeliveryWorld(keep);
  const { pool } = storage;
  let now = new Date();
  restartIds(); // a test before this one made ids of events to come
  const id = uuidv7(now.getTime() - 1000);
  const payload = '{"event_name":"a","user_id":"u","email":"u@example.com"}';
  const event = {
    workspaceId,
    id,
    eventId: id,
    eventName: 'a',
    userId: 'u',
    test: false,
    webhookIds: [],
    payload,
  };
  await inTransaction(pool, (tx) => insertEvents(tx, [{ ...event, receivedAt: now }]));
  const runner = keep(startErasures({ ...parts(storage), clock: { now: () => now } }));
  await runner.run();
  await storage.erasures.start(workspaceId, 'u', theSystem);
  now = new Date(Date.now() + 5000);
  await runner.run();
  const email = { seen: 1, types: new Set(['STRING']), example: '"u@example.com"' };
  const fields = new Map([['email', email]]);
  await seeEventTypes(pool, [{ workspaceId, eventName: 'a', at: now, samples: 1, fields }], 10);
  now = new Date(Date.now() + 20_000);
  await runner.run();
  expect((await storage.erasures.list(workspaceId))[0]).toMatchObject({
    userId: null,
    events: 1,
    examples: 1,
  });
  expect(await tablesWith(storage, 'u@example.com')).toEqual([]);
});

test('a workspace has a limit of erasures under way', async () => {
  const { storage, workspaceId } = await startDeliveryWorld(keep);
  const starts = await Promise.all(
    Array.from({ length: 101 }, (_, n) => storage.erasures.start(workspaceId, `user ${n}`, theSystem)),
  );
  expect(starts.filter((started) => started === 'TOO_MANY')).toHaveLength(1);
  expect(await storage.erasures.list(workspaceId)).toHaveLength(100);
  const { rows } = await storage.pool.query<{ count: number }>(
    `select count(*)::integer as count from settings.audit_log where action = 'USER_ERASED'`,
  );
  expect(rows[0]!.count).toBe(100);
});
