import { beforeEach, describe, expect, it, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { silentLog } from '../log.ts';
import { InvalidCursor, type Storage } from '../storage/index.ts';
import { record, someAttempt, someAttempts } from '../testing/attempts.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { readByItem, type ReadFeed } from '../testing/live-reader.ts';
import { maxBuffered } from './feed.ts';
import { createLive, type LiveAttempt, type LiveParts } from './index.ts';

const keep = closingAfterEach();
let storage: Storage & { readonly url: string };
let workspaceId: string;
const webhookId = uuidv7();

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

function startLive(parts: Partial<LiveParts> = {}) {
  return readByItem(keep(createLive({ storage, log: silentLog, counts: false, ...parts })));
}

async function take(feed: ReadFeed<LiveAttempt>, count: number): Promise<LiveAttempt[]> {
  const taken: LiveAttempt[] = [];
  while (taken.length < count) {
    const { value, done } = await feed.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function eventIds(items: readonly LiveAttempt[]): (string | undefined)[] {
  return items.map(({ attempt }) => attempt?.eventId);
}

/** Records attempts and announces them, as a worker does. */
async function recordLive(live: { wake(id: string): void }, attempts: ReturnType<typeof someAttempts>) {
  await record(storage.pool, attempts);
  live.wake(workspaceId);
  return attempts.map(({ eventId }) => eventId);
}

describe('a subscriber to attempts', () => {
  it('gets attempts recorded after it is ready, and none from before', async () => {
    const live = startLive();
    await recordLive(live, someAttempts(3, { workspaceId, webhookId }));
    const feed = live.attempts(workspaceId, {});
    await feed.ready;
    const recorded = await recordLive(live, someAttempts(2, { workspaceId, webhookId }));
    const items = await take(feed, 2);
    expect(eventIds(items)).toEqual(recorded);
    expect(items.map(({ cursor, resync }) => [cursor, resync])).toEqual(
      items.map(({ attempt }) => [attempt?.position, false]),
    );
  });

  it('gets no attempts of another workspace', async () => {
    const live = startLive();
    const other = await addWorkspace(storage.pool);
    const feed = live.attempts(workspaceId, {});
    await feed.ready;
    await record(storage.pool, [someAttempt({ workspaceId: other, webhookId })]);
    live.wake(other);
    const recorded = await recordLive(live, someAttempts(1, { workspaceId, webhookId }));
    expect(eventIds(await take(feed, 1))).toEqual(recorded);
  });

  it('gets every attempt once and in order while six connections record at the same time', async () => {
    const live = startLive();
    const feeds = [live.attempts(workspaceId, {}), live.attempts(workspaceId, {})];
    await Promise.all(feeds.map((feed) => feed.ready));
    const recorders = Array.from({ length: 6 }, async () => {
      const all: string[] = [];
      for (let batch = 0; batch < 20; batch++)
        all.push(...(await recordLive(live, someAttempts(1 + (batch % 5), { workspaceId, webhookId }))));
      return all;
    });
    const wanted = 6 * 4 * (1 + 2 + 3 + 4 + 5);
    const [one, other] = await Promise.all(feeds.map((feed) => take(feed, wanted)));
    const recorded = (await Promise.all(recorders)).flat();
    expect(eventIds(one!).toSorted()).toEqual(recorded.toSorted());
    const positions = one!.map(({ cursor }) => Number(cursor));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(other).toEqual(one);
  });

  it('continues from a cursor without a gap or a repetition', async () => {
    const live = startLive();
    const first = live.attempts(workspaceId, {});
    await first.ready;
    const recorded = await recordLive(live, someAttempts(10, { workspaceId, webhookId }));
    const { cursor } = (await take(first, 4)).at(-1)!;
    first.close();
    const again = live.attempts(workspaceId, { after: cursor });
    recorded.push(...(await recordLive(live, someAttempts(10, { workspaceId, webhookId }))));
    expect(eventIds(await take(again, 16))).toEqual(recorded.slice(4));
  });

  it('catches up over more attempts than are buffered, and then gets new ones', async () => {
    const live = startLive();
    const probe = live.attempts(workspaceId, {});
    await probe.ready;
    const recorded = await recordLive(live, someAttempts(maxBuffered * 2 + 7, { workspaceId, webhookId }));
    const [first] = await take(probe, 1);
    const feed = live.attempts(workspaceId, { after: first!.cursor });
    expect(eventIds(await take(feed, recorded.length - 1))).toEqual(recorded.slice(1));
    const fresh = await recordLive(live, someAttempts(1, { workspaceId, webhookId }));
    expect(eventIds(await take(feed, 1))).toEqual(fresh);
  });

  it('gets only attempts that pass its filter by webhook or status', async () => {
    const live = startLive();
    const otherId = uuidv7();
    const ofWebhook = live.attempts(workspaceId, { webhookId });
    const failed = live.attempts(workspaceId, { statuses: ['FAILED', 'RETRYING'] });
    await Promise.all([ofWebhook.ready, failed.ready]);
    const given = [
      someAttempt({ workspaceId, webhookId }),
      someAttempt({ workspaceId, webhookId: otherId, status: 'RETRYING' }),
      someAttempt({ workspaceId, webhookId: otherId }),
      someAttempt({ workspaceId, webhookId, status: 'FAILED' }),
    ];
    const [own, retrying, , lost] = await recordLive(live, given);
    expect(eventIds(await take(ofWebhook, 2))).toEqual([own, lost]);
    expect(eventIds(await take(failed, 2))).toEqual([retrying, lost]);
  });

  it('loses no attempt when it reads slowly', async () => {
    const live = startLive();
    const slow = live.attempts(workspaceId, {});
    const quick = live.attempts(workspaceId, {});
    await Promise.all([slow.ready, quick.ready]);
    const recorded: string[] = [];
    const got: LiveAttempt[] = [];
    for (let batch = 0; batch < 10; batch++) {
      recorded.push(...(await recordLive(live, someAttempts(500, { workspaceId, webhookId }))));
      await take(quick, 500); // so that the buffer has moved on
      got.push(...(await take(slow, 1)));
    }
    got.push(...(await take(slow, recorded.length - got.length)));
    expect(eventIds(got)).toEqual(recorded);
  });

  it('ends at once when it returns while it waits, and when the live room is closed', async () => {
    const live = startLive();
    const [leaving, staying] = [live.attempts(workspaceId, {}), live.attempts(workspaceId, {})];
    await Promise.all([leaving.ready, staying.ready]);
    const waiting = [leaving.next(), staying.next()];
    leaving.close();
    expect((await waiting[0])!.done).toBe(true);
    await live.close();
    expect((await waiting[1])!.done).toBe(true);
  });
});

describe('a subscriber to attempts is told to read the log again', () => {
  async function expectResync(after: string, parts: Partial<LiveParts> = {}) {
    const live = startLive(parts);
    const feed = live.attempts(workspaceId, { after });
    const [resync] = await take(feed, 1);
    expect(resync).toMatchObject({ cursor: expect.stringMatching(/^\d+$/), attempt: null, resync: true });
    const recorded = await recordLive(live, someAttempts(2, { workspaceId, webhookId }));
    expect(eventIds(await take(feed, 2))).toEqual(recorded);
    feed.close();
    const again = live.attempts(workspaceId, { after: resync!.cursor });
    expect(eventIds(await take(again, 2))).toEqual(recorded);
  }

  it('when attempts after its cursor were dropped, and gets new attempts from then on', async () => {
    await record(storage.pool, someAttempts(3, { workspaceId, webhookId }));
    const { rows } = await storage.pool.query(
      'select min(position) as first, max(position) as last from delivery.attempts',
    );
    await storage.pool.query('delete from delivery.attempts');
    await storage.pool.query('insert into delivery.dropped values ($1, $2)', [workspaceId, rows[0].last]);
    await expectResync(rows[0].first);
  });

  it('when its cursor is beyond the end, as one from another database', async () => {
    await record(storage.pool, someAttempts(1, { workspaceId, webhookId }));
    await expectResync('999999999');
  });

  it('when it missed more attempts than are sent one by one', async () => {
    await record(storage.pool, someAttempts(12, { workspaceId, webhookId }));
    const { rows } = await storage.pool.query('select min(position) as first from delivery.attempts');
    await expectResync(rows[0].first, { mostMissed: 10 });
  });

  it('when attempts were dropped by an earlier version that did not store the workspace', async () => {
    await record(storage.pool, someAttempts(2, { workspaceId, webhookId }));
    const { rows } = await storage.pool.query(
      'select min(position) as first, max(position) as last from delivery.attempts',
    );
    await storage.pool.query(`insert into settings.instance_facts values ('attempts_dropped_through', $1)`, [
      rows[0].last,
    ]);
    await expectResync(rows[0].first);
  });

  it('but not when only another workspace lost attempts', async () => {
    const other = await addWorkspace(storage.pool);
    await record(storage.pool, someAttempts(1, { workspaceId, webhookId }));
    const { rows } = await storage.pool.query('select max(position) as own from delivery.attempts');
    await record(storage.pool, someAttempts(3, { workspaceId: other, webhookId }));
    await storage.pool.query(`insert into delivery.dropped
      select workspace_id, max(position) from delivery.attempts where workspace_id = '${other}' group by 1`);
    await storage.pool.query('delete from delivery.attempts where workspace_id = $1', [other]);
    const missed = someAttempt({ workspaceId, webhookId });
    await record(storage.pool, [missed]);
    const feed = startLive().attempts(workspaceId, { after: rows[0].own });
    expect(eventIds(await take(feed, 1))).toEqual([missed.eventId]);
  });

  it('but not when another workspace recorded many attempts and it missed few', async () => {
    const other = await addWorkspace(storage.pool);
    await record(storage.pool, someAttempts(1, { workspaceId, webhookId }));
    const { rows } = await storage.pool.query('select max(position) as first from delivery.attempts');
    await record(storage.pool, someAttempts(50, { workspaceId: other, webhookId }));
    const missed = someAttempt({ workspaceId, webhookId });
    await record(storage.pool, [missed]);
    const feed = startLive({ mostMissed: 10 }).attempts(workspaceId, { after: rows[0].first });
    expect(eventIds(await take(feed, 1))).toEqual([missed.eventId]);
  });

  it('when it reads so slowly that it falls too far behind', async () => {
    const live = startLive({ mostMissed: maxBuffered + 200 });
    const slow = live.attempts(workspaceId, {});
    const quick = live.attempts(workspaceId, {});
    await Promise.all([slow.ready, quick.ready]);
    await recordLive(live, someAttempts(1, { workspaceId, webhookId }));
    await take(slow, 1);
    const count = maxBuffered * 2;
    await recordLive(live, someAttempts(count, { workspaceId, webhookId }));
    const { cursor: end } = (await take(quick, 1 + count)).at(-1)!;
    expect(await take(slow, 1)).toMatchObject([{ cursor: end, attempt: null, resync: true }]);
    const fresh = await recordLive(live, someAttempts(1, { workspaceId, webhookId }));
    expect(eventIds(await take(slow, 1))).toEqual(fresh);
  });
});

it('subscribing with a malformed cursor throws InvalidCursor', () => {
  const live = startLive();
  expect(() => live.attempts(workspaceId, { after: '12; drop table' })).toThrow(InvalidCursor);
});

it('a subscriber misses no attempt when reading the database fails for a while', async () => {
  const warn = vi.fn();
  const live = startLive({ log: { ...silentLog, warn } });
  const feed = live.attempts(workspaceId, {});
  await feed.ready;
  await storage.pool.query('alter table delivery.attempts rename to away');
  live.wake(workspaceId);
  await vi.waitFor(() => expect(warn).toHaveBeenCalled(), 10_000);
  await storage.pool.query('alter table delivery.away rename to attempts');
  const recorded = await recordLive(live, someAttempts(1, { workspaceId, webhookId }));
  expect(eventIds(await take(feed, 1))).toEqual(recorded);
});
