import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { silentLog } from '../log.ts';
import { type Storage } from '../storage/index.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { readByItem } from '../testing/live-reader.ts';
import { someSettings } from '../testing/settings.ts';
import { createLive } from './index.ts';

const keep = closingAfterEach();
/** So long that nothing within a test is found by polling. */
const never = 3_600_000;
let here: Storage & { readonly url: string };
let workspaceId: string;

beforeEach(async () => {
  here = await openTestStorage(keep);
  workspaceId = await addWorkspace(here.pool);
});

async function startLive(storage: Storage, pollMs = never) {
  const live = readByItem(keep(createLive({ storage, log: silentLog, counts: false, pollMs })));
  await live.listening;
  return live;
}

function newAttempt() {
  return someAttempt({ workspaceId, webhookId: uuidv7() });
}

describe('subscribers and recorders in two processes on one database', () => {
  it('get new attempts by notification', async () => {
    const there = await openTestStorage(keep, { url: here.url });
    const [listener, recorder] = await Promise.all([startLive(here), startLive(there)]);
    const feed = listener.attempts(workspaceId, {});
    await feed.ready;
    for (let n = 0; n < 3; n++) {
      const attempt = newAttempt();
      await record(there.pool, [attempt]);
      recorder.wake(workspaceId);
      expect((await feed.next()).value?.attempt?.eventId).toBe(attempt.eventId);
    }
  });

  it('get changes of webhooks by notification', async () => {
    const there = await openTestStorage(keep, { url: here.url });
    const [listener, changer] = await Promise.all([startLive(here), startLive(there)]);
    const feed = listener.webhooks(workspaceId, {});
    await feed.ready;
    const { id } = await there.webhooks.create(workspaceId, someSettings(), null);
    changer.wake(workspaceId);
    expect((await feed.next()).value).toMatchObject({ kind: 'CREATED', id });
  });

  it('get attempts that were not announced at the next poll', async () => {
    const listener = await startLive(here, 20);
    const feed = listener.attempts(workspaceId, {});
    await feed.ready;
    const attempt = newAttempt();
    await record(here.pool, [attempt]);
    expect((await feed.next()).value?.attempt?.eventId).toBe(attempt.eventId);
  });

  it('get what they missed while the listening connection was lost, and notifications afterwards', async () => {
    const there = await openTestStorage(keep, { url: here.url });
    const [listener, recorder] = await Promise.all([startLive(here), startLive(there)]);
    const feed = listener.attempts(workspaceId, {});
    await feed.ready;
    const missed = newAttempt();
    await record(there.pool, [missed]);
    await there.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'perspection-webhooks live' and datname = current_database()`,
    );
    expect((await feed.next()).value?.attempt?.eventId).toBe(missed.eventId);
    const announced = newAttempt();
    await record(there.pool, [announced]);
    recorder.wake(workspaceId);
    expect((await feed.next()).value?.attempt?.eventId).toBe(announced.eventId);
  });
});
