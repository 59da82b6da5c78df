import { describe, expect, it } from 'vitest';

import { uuidv7 } from '../server/ids.ts';
import { insertEvents } from '../server/storage/index.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import {
  codesOf,
  create,
  keep,
  type Payload,
  redeliver,
  refusals,
  remove,
  run,
  sendTest,
  startTwoProcesses,
  update,
} from './quotas/two-processes.ts';

const world = startTwoProcesses();

/** A workspace of its own: its owner in either process, and a way to create webhooks that reach the receiver. */
async function setUp() {
  const { workspaceId, key } = await world.api.addWorkspace();
  const first = { key, origin: world.api.url };
  const second = { key, origin: world.second };
  const add = (input: Record<string, unknown> = {}, by = first) =>
    create(by, { url: world.receiver.url, ...input });
  const addId = async (input: Record<string, unknown> = {}) => (await add(input)).webhook!.id;
  return { workspaceId, first, second, add, addId };
}

describe('webhooks of a workspace', () => {
  it('are as many as they may be, when two processes create them at once', async () => {
    const { first, second, add } = await setUp();
    const creating = Array.from({ length: 10 }, (_, n) => add({}, n % 2 ? second : first));
    const answers = await Promise.all(creating);
    expect(codesOf(answers)).toEqual([...Array<string>(7).fill('TOO_MANY'), 'done', 'done', 'done']);
    const refused = answers.find(({ webhook }) => webhook === null)!;
    expect(refused.userErrors).toEqual([
      expect.objectContaining({ field: null, message: expect.stringContaining('3 webhooks (MAX_WEBHOOKS)') }),
    ]);
    expect(await refusals(world.api.url, 'webhooks')).toBeGreaterThan(0);
    await remove(first, answers.find(({ webhook }) => webhook)!.webhook!.id);
    expect(codesOf([await add(), await add()])).toEqual(['TOO_MANY', 'done']);
  });

  it('have settings of a bounded size together, and a refused change changes nothing', async () => {
    const { workspaceId, first, add, addId } = await setUp();
    const small = await addId();
    const large = await addId({ description: 'x'.repeat(900) });
    const events = ['a'.repeat(190), 'b'.repeat(190), 'c'.repeat(190), 'd'.repeat(190), 'e'.repeat(190)];
    const eventFilter = { mode: 'INCLUDE', events: [...events, 'f'.repeat(190)] };
    for (const answer of [
      await update(first, small, { eventFilter }),
      await add({ eventFilter }),
      await update(first, small, { customHeaders: [{ name: 'X-Long', value: 'v'.repeat(1000) }] }),
    ]) {
      expect(answer.webhook).toBeNull();
      expect(answer.userErrors).toEqual([
        expect.objectContaining({
          field: null,
          code: 'TOO_LARGE',
          message: expect.stringContaining('2,000 bytes together (MAX_WEBHOOK_SETTINGS_BYTES)'),
        }),
      ]);
    }
    const { rows } = await world.api.pool.query(
      'select filter_events, sealed_headers, revision from settings.webhooks where id = $1',
      [small],
    );
    expect(rows).toEqual([{ filter_events: [], sealed_headers: null, revision: 1 }]);
    expect(await refusals(world.api.url, 'webhook_settings')).toBe(3);

    // A quota that was lowered: what is there works on, shrinks and goes, and does not grow.
    await world.api.pool.query(
      `update settings.webhooks set name = repeat('n', 1900) where workspace_id = $1`,
      [workspaceId],
    );
    expect((await update(first, large, { description: 'y'.repeat(901) })).webhook).toBeNull();
    for (const input of [{ enabled: false }, { description: 'y'.repeat(900) }, { description: null }])
      expect((await update(first, large, input)).userErrors).toEqual([]);
    expect((await remove(first, large)).userErrors).toEqual([]);
  });

  it('are bounded with the deleted ones that the log still needs', async () => {
    const { workspaceId, first, add, addId } = await setUp();
    const id = await addId();
    await remove(first, id);
    await world.api.pool.query(
      `insert into settings.webhooks select copy.* from settings.webhooks w, generate_series(1, 28) as n,
         jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid(), 'revision', n)) as copy where w.id = $1`,
      [id],
    );
    await remove(first, await addId()); // while 29 of 30 are deleted
    expect((await add()).userErrors).toMatchObject([
      { code: 'TOO_MANY', message: expect.stringContaining('30 deleted webhooks') },
    ]);
    await world.api.pool.query('delete from settings.webhooks where workspace_id = $1 and id <> $2', [
      workspaceId,
      id,
    ]);
    expect((await add()).userErrors).toEqual([]);
  });
});

describe('event names of a workspace', () => {
  it('are stored up to a number, and events with others are accepted and delivered', async () => {
    const { workspaceId, first, second, addId } = await setUp();
    await addId();
    const ingest = async (names: readonly string[], by = first) => {
      const events = names.map((event_name) => ({ event_name }));
      const query =
        'mutation ($events: [JSONObject]!) { ingestEvents(events: $events) { results { status matchedWebhooks } } }';
      return (await run<{ results: object[] }>(by, query, { events })).results;
    };
    const stored = async () =>
      (
        await world.api.pool.query<{ name: string }>(
          'select name from events.event_names where workspace_id = $1 order by 1',
          [workspaceId],
        )
      ).rows.map(({ name }) => name);
    await ingest(['d', 'c']);
    const accepted = { status: 'ACCEPTED', matchedWebhooks: 1 };
    expect(await ingest(['f', 'c', 'a', 'e', 'b'], second)).toEqual(Array<object>(5).fill(accepted));
    expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
    expect(await refusals(world.api.url, 'event_names')).toBe(0); // the second process left them out
    expect(await ingest(['g'])).toEqual([accepted]);
    expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
    expect(await refusals(world.api.url, 'event_names')).toBe(1);
  });
});

describe('test sends', () => {
  it('of a workspace are limited in rate over all processes, with the time to wait', async () => {
    const { first, second, addId } = await setUp();
    const id = await addId();
    const answers: Payload[] = [];
    // Five at once, and those that one second after another gives back meanwhile.
    while (answers.at(-1)?.userErrors.length !== 1 && answers.length < 100)
      answers.push(await sendTest(answers.length % 2 ? second : first, id));
    const [refused] = answers.at(-1)!.userErrors;
    expect(codesOf(answers.slice(0, 5))).toEqual(Array(5).fill('done'));
    expect(refused).toMatchObject({
      field: ['webhookId'],
      code: 'RATE_LIMITED',
      message: expect.stringMatching(
        /1 test events per second \(TEST_SENDS_PER_SECOND\): try again in [01]\.\d s/,
      ),
    });
    expect(refused!.retryAfterMs).toBeGreaterThan(0);
    expect(refused!.retryAfterMs).toBeLessThanOrEqual(1000);
    const other = await setUp();
    expect((await sendTest(other.first, await other.addId())).userErrors).toEqual([]);
  });

  it('of a workspace are limited in number at once, and a refused one can be repeated with its key', async () => {
    const { first, addId } = await setUp();
    const silent = keep(await startReceiver());
    silent.respond({ status: 200, delayMs: 1000 }, { status: 200, delayMs: 1000 }, { status: 200 });
    const id = await addId({ url: silent.url });
    const slow = [sendTest(first, id), sendTest(first, id)];
    await silent.waitFor(2);
    const idempotencyKey = uuidv7();
    expect((await sendTest(first, id, idempotencyKey)).userErrors).toMatchObject([
      {
        field: ['webhookId'],
        code: 'RATE_LIMITED',
        retryAfterMs: 1000,
        message: expect.stringContaining('TEST_SEND_CONCURRENCY'),
      },
    ]);
    expect(silent.requests).toHaveLength(2);
    expect(codesOf(await Promise.all(slow))).toEqual(['done', 'done']);
    expect((await sendTest(first, id, idempotencyKey)).attempt).toEqual({ status: 'DELIVERED' });
    expect(silent.requests).toHaveLength(3);
  });

  it("keep to the webhook's rate limit, which workers share", async () => {
    const { workspaceId, first, addId } = await setUp();
    const id = await addId({ rateLimitPerSecond: 1 });
    const before = world.receiver.requests.length;
    expect((await sendTest(first, id)).userErrors).toEqual([]);
    await world.api.pool.query(
      `update delivery.rate_limits set next_at = clock_timestamp() + interval '1 minute'
       where workspace_id = $1 and webhook_id = $2`,
      [workspaceId, id],
    );
    expect((await sendTest(first, id)).userErrors).toMatchObject([
      {
        code: 'RATE_LIMITED',
        message: expect.stringContaining('1 requests per second (rateLimitPerSecond)'),
      },
    ]);
    expect(world.receiver.requests).toHaveLength(before + 1);
  });
});

describe('redeliveries', () => {
  it('of a workspace are limited in rate and in the number that waits', async () => {
    const { workspaceId, first, second, addId } = await setUp();
    const id = await addId();
    const eventRowId = uuidv7();
    await insertEvents(world.api.pool, [
      {
        workspaceId,
        id: eventRowId,
        eventId: 'e',
        eventName: 'purchase',
        userId: null,
        payload: '{"event_name":"purchase"}',
        webhookIds: [id],
        test: false,
        receivedAt: new Date(),
      },
    ]);
    const again = (by = first) => redeliver(by, `${eventRowId}.${id}`);
    expect(codesOf([await again(), await again(second), await again()])).toEqual(['done', 'done', 'done']);
    expect((await again(second)).userErrors).toMatchObject([
      {
        field: ['deliveryId'],
        code: 'RATE_LIMITED',
        retryAfterMs: 10_000,
        message: expect.stringContaining('MAX_WAITING_REDELIVERIES'),
      },
    ]);
    await world.api.pool.query(`delete from queue.job where name = 'retries'`);
    expect(codesOf([await again()])).toEqual(['done']);
    await world.api.pool.query(
      `update delivery.call_rates set full_at = clock_timestamp() + interval '1 minute'
       where workspace_id = $1 and quota = 'redeliveries'`,
      [workspaceId],
    );
    const [refused] = (await again(second)).userErrors;
    expect(refused).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('REDELIVERIES_PER_SECOND'),
    });
    expect(refused!.retryAfterMs).toBeGreaterThan(49_000); // a minute less the nine seconds of the burst
    expect(refused!.retryAfterMs).toBeLessThanOrEqual(51_000);
  });
});
