import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { inTransaction } from '../storage/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { someSettings } from '../testing/settings.ts';
import { createIngest, type HandOver } from './index.ts';

const keep = closingAfterEach();

/**
 * A second process on a database that waits for the disk, as PostgreSQL does unless told otherwise (that of the tests does
 * not), and that notes for each event id whether its transaction waits, as of its commit.
 */
async function startIngest(handOver: HandOver | null = null) {
  const { storage, queue, workspaceId } = await startDeliveryWorld(keep);
  const url = new URL(storage.pool.options.connectionString!);
  await storage.pool.query(/* sql */ `
    do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$;
    create table events.commits (synchronous_commit text);
    create function events.note_commit() returns trigger language plpgsql as $$ begin
      insert into events.commits values (current_setting('synchronous_commit'));
      return null;
    end $$;
    create constraint trigger note_commit after insert on events.event_ids
      deferrable initially deferred for each row execute function events.note_commit()`);
  const durable = await openTestStorage(keep, { url: url.href });
  const commits = async () => {
    const { rows } = await storage.pool.query<{ setting: string }>(
      'select synchronous_commit as setting from events.commits',
    );
    return rows.map(({ setting }) => setting);
  };
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const tools = { clock: systemClock, log: silentLog };
  const ingest = createIngest({ storage: durable, queue, wakeUps, handOver, ...tools });
  return { storage: durable, workspaceId, ingest, commits };
}

test.each([1, 100])('the transaction of %d accepted events waits for the disk', async (count) => {
  const { storage, workspaceId, ingest, commits } = await startIngest();
  await storage.webhooks.create(workspaceId, someSettings(), null);
  const results = await ingest.ingest(workspaceId, events(count));
  expect(results.every(({ status }) => status === 'ACCEPTED')).toBe(true);
  expect(await commits()).toEqual(Array(count).fill('on'));
});

/** A worker that takes all jobs. */
const takesAll: HandOver = {
  offer: (batches) => ({ taken: batches, left: [], deliver: () => undefined, cancel: () => undefined }),
};

test.each([
  ['are queued', null],
  ['are handed over', takesAll],
])(
  'an event and its deliveries, which %s, are stored before the answer, or neither',
  async (_how, handOver) => {
    const { storage, workspaceId, ingest } = await startIngest(handOver);
    await storage.webhooks.create(workspaceId, someSettings(), null);
    const stored = async () => {
      const { rows } = await storage.pool.query<{ ids: number; events: number; jobs: number }>(/* sql */ `
      select (select count(*)::integer from events.event_ids) as ids,
        (select count(*)::integer from events.raw_events) as events,
        (select count(*)::integer from queue.job) as jobs`);
      return rows[0]!;
    };
    await storage.pool.query('alter table queue.job add constraint refused check (false) not valid');
    await expect(ingest.ingest(workspaceId, events(1))).rejects.toThrow('refused');
    expect(await stored()).toEqual({ ids: 0, events: 0, jobs: 0 });
    await storage.pool.query('alter table queue.job drop constraint refused');
    await ingest.ingest(workspaceId, events(1));
    expect(await stored()).toEqual({ ids: 1, events: 1, jobs: 1 });
  },
);

test('the note of the commit tells a transaction that does not wait', async () => {
  const { storage, workspaceId, commits } = await startIngest();
  const insert = `insert into events.event_ids (workspace_id, event_id, id) values ($1, 'e', $1)`;
  await inTransaction(storage.pool, (tx) => tx.query(insert, [workspaceId]), { durable: false });
  expect(await commits()).toEqual(['off']);
});
