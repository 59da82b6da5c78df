import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { type JsonObject } from '../model/index.ts';
import { startMaintenance } from '../storage/index.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../testing/delivery-world.ts';
import { someSender } from '../testing/sender.ts';
import { someSource } from '../testing/sources.ts';
import { seeded } from '../testing/simulation/random.ts';
import { createIngest, type Ingest } from './ingest.ts';

const keep = closingAfterAll();
let shared: Promise<{ world: DeliveryWorld; processes: Ingest[] }> | undefined;

/** Two processes on one database, each with pools of its own. */
function start() {
  return (shared ??= (async () => {
    const world = await startDeliveryWorld(keep);
    const another = await openTestStorage(keep, { url: world.storage.pool.options.connectionString });
    const wakeUps = { wake: () => undefined, onWake: () => undefined };
    const tools = { queue: world.queue, wakeUps, clock: systemClock, log: silentLog };
    const processes = [world.storage, another].map((storage) => createIngest({ ...tools, storage }));
    return { world, processes };
  })());
}

/** The users of the events in the database, by event id; null where they have none. */
async function usersOf({ storage: { pool } }: DeliveryWorld, workspaceId: string) {
  const { rows } = await pool.query<{ event_id: string; user_id: string | null; payload: string }>(
    'select event_id, user_id, payload from events.raw_events where workspace_id = $1',
    [workspaceId],
  );
  return new Map(
    rows.map(({ event_id, user_id, payload }) => {
      expect((JSON.parse(payload) as JsonObject)['user_id'] ?? null).toBe(user_id);
      return [event_id, user_id];
    }),
  );
}

/** Ids, few of them, so that they meet; some are nobody's. */
const people = ['u1', 'u2', 'u3', 'null', '0000-0000'];
const visitors = ['a1', 'a2', 'a3', 'a4', 'u2', 'anonymous', '00000000-0000-0000-0000-000000000000'];
const nobodys = new Set(['null', '0000-0000', 'anonymous', '00000000-0000-0000-0000-000000000000']);

function randomEvent(random: ReturnType<typeof seeded>, id: string): JsonObject {
  const kind = random.between(0, 9);
  if (kind < 2)
    return {
      event_id: id,
      event_name: 'identify',
      user_id: random.pick(people),
      anonymous_id: random.pick(visitors),
    };
  if (kind < 3)
    return {
      event_id: id,
      event_name: 'alias',
      user_id: random.pick(people),
      previous_id: random.pick([...visitors, ...people]),
    };
  return {
    event_id: id,
    event_name: 'page_view',
    anonymous_id: random.pick(visitors),
    ...(kind < 4 && { user_id: random.pick(people) }),
  };
}

/** The plain reference: the first claim of an id counts. */
class Reference {
  readonly users = new Map<string, string>();

  /** @returns the user that the event carries */
  take(event: JsonObject): string | null {
    const {
      user_id: user,
      anonymous_id: visitor,
      previous_id: previous,
      event_name: name,
    } = event as Record<string, string>;
    if (name === 'identify' && !nobodys.has(user!)) this.#claim([user!, visitor!], user!);
    if (name === 'alias' && !nobodys.has(user!)) this.#claim([user!, previous!], user!);
    return user ?? (nobodys.has(visitor!) ? null : (this.users.get(visitor!) ?? null));
  }

  #claim(ids: readonly string[], user: string): void {
    for (const id of ids) if (!nobodys.has(id) && !this.users.has(id)) this.users.set(id, user);
  }
}

test('random events one after the other carry the users that a plain reference gives them', async () => {
  const { world, processes } = await start();
  for (const seed of [1, 2, 3, 4]) {
    const random = seeded(seed);
    const workspaceId = await addWorkspace(world.storage.pool);
    const reference = new Reference();
    const expected = new Map<string, string | null>();
    for (let call = 0; call < 12; call += 1) {
      const batch = Array.from({ length: random.between(1, 6) }, (_, n) =>
        randomEvent(random, `${call}.${n}`),
      );
      for (const event of batch) expected.set(event['event_id'] as string, reference.take(event));
      const results = await random.pick(processes).ingest(workspaceId, batch, { sender: someSender() });
      expect(results.every(({ status }) => status === 'ACCEPTED')).toBe(true);
    }
    expect(await usersOf(world, workspaceId), `seed ${seed}`).toEqual(expected);
    expect([...expected.values()].filter((user) => user !== null).length).toBeGreaterThan(10);
  }
});

test('concurrent events of two processes end in one result, and what comes later carries it', async () => {
  const { world, processes } = await start();
  const { pool } = world.storage;
  const random = seeded(5);
  const workspaceId = await addWorkspace(pool);
  const sender = someSender();
  const sent: JsonObject[] = [];
  for (let round = 0; round < 8; round += 1) {
    const calls = Array.from({ length: 8 }, (_, c) =>
      Array.from({ length: 4 }, (_, n) => randomEvent(random, `${round}.${c}.${n}`)),
    );
    sent.push(...calls.flat());
    await Promise.all(calls.map((batch, c) => processes[c % 2]!.ingest(workspaceId, batch, { sender })));
  }
  const later = visitors.map((visitor) => ({
    event_id: visitor,
    event_name: 'page_view',
    anonymous_id: visitor,
  }));
  await processes[0]!.ingest(workspaceId, later, { sender });

  const { rows } = await pool.query<{ id: string; user_id: string }>(
    'select id, user_id from events.identities where workspace_id = $1',
    [workspaceId],
  );
  const owners = new Map(rows.map(({ id, user_id }) => [id, user_id]));
  // Each id is a user's that was claimed for it, and nobody's ids are.
  const claims = new Set(
    sent.flatMap(({ event_name, user_id, anonymous_id, previous_id }) =>
      event_name === 'identify' || event_name === 'alias'
        ? [user_id, event_name === 'identify' ? anonymous_id : previous_id].map(
            (id) => `${id as string} ${user_id as string}`,
          )
        : [],
    ),
  );
  for (const [id, user] of owners) expect(claims).toContain(`${id} ${user}`);
  for (const id of nobodys) expect(owners).not.toContain(id);
  const users = await usersOf(world, workspaceId);
  // No event has another user than its anonymous id belongs to.
  for (const { event_id, user_id, anonymous_id } of sent)
    if (user_id === undefined)
      expect([null, owners.get(anonymous_id as string)]).toContain(users.get(event_id as string));
  for (const visitor of visitors) expect(users.get(visitor)).toBe(owners.get(visitor) ?? null);
  expect(owners.size).toBeGreaterThan(5);
});

test('a batch with an identity in the middle: what comes before has no user, and what follows has', async () => {
  const { world, processes } = await start();
  const workspaceId = await addWorkspace(world.storage.pool);
  const view = (id: string) => ({ event_id: id, event_name: 'page_view', anonymous_id: 'a' });
  const batch = [
    view('before'),
    { event_id: 'i', event_name: 'identify', user_id: 'u', anonymous_id: 'a' },
    view('after'),
  ];
  await processes[0]!.ingest(workspaceId, batch, { sender: someSender() });
  expect(await usersOf(world, workspaceId)).toEqual(
    new Map([
      ['before', null],
      ['i', 'u'],
      ['after', 'u'],
    ]),
  );
});

test('events of an API key, and of a source without the enricher, join nothing and get no user', async () => {
  const { world, processes } = await start();
  const workspaceId = await addWorkspace(world.storage.pool);
  const without = someSender({ source: someSource({ disabledEnrichers: ['IDENTITY'] }) });
  const identify = (id: string) => ({ event_id: id, event_name: 'identify', user_id: 'u', anonymous_id: id });
  await processes[0]!.ingest(workspaceId, [identify('a')]);
  await processes[0]!.ingest(workspaceId, [identify('b')], { sender: without });
  await processes[0]!.ingest(workspaceId, [identify('c')], { sender: someSender() });
  const view = (id: string) => ({ event_id: `${id}2`, event_name: 'page_view', anonymous_id: id });
  await processes[0]!.ingest(workspaceId, ['a', 'b', 'c'].map(view), { sender: someSender() });
  await processes[0]!.ingest(workspaceId, [{ ...view('c'), event_id: 'c3' }], { sender: without });
  const users = await usersOf(world, workspaceId);
  expect(['a2', 'b2', 'c2', 'c3'].map((id) => users.get(id))).toEqual([null, null, 'u', null]);
});

test('what is joined is forgotten after so many days', async () => {
  const { world, processes } = await start();
  const { pool } = world.storage;
  const workspaceId = await addWorkspace(pool);
  const identify = { event_name: 'identify', user_id: 'u', anonymous_id: 'a' };
  await processes[0]!.ingest(workspaceId, [identify], { sender: someSender() });
  const count = async () =>
    (await pool.query('select from events.identities where workspace_id = $1', [workspaceId])).rowCount;
  const maintain = async (days: number) => {
    const clock = { ...systemClock, now: () => new Date(Date.now() + days * 86_400_000) };
    await startMaintenance({ pool, clock, log: silentLog, retentionDays: 3650, identityDays: 10 }).close();
  };
  await maintain(9.9);
  expect(await count()).toBe(2);
  await maintain(10.1);
  expect(await count()).toBe(0);
});
