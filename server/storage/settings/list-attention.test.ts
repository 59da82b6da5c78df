import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7LowerBound } from '../../ids.ts';
import { unreadable, type WebhookSettings } from '../../model/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { addCounts, countAttempts, type NewAttempt, type Slice, type Storage } from '../index.ts';

const keep = closingAfterAll();
const second = 1000;
const minute = 60 * second;
const now = new Date();
const ago = (ms: number) => new Date(now.getTime() - ms);
let storage: Storage;

beforeAll(async () => {
  storage = await openTestStorage(keep);
});

/** A workspace of its own with one webhook. */
async function setUp(settings: Partial<WebhookSettings> = {}) {
  const { pool, webhooks } = storage;
  const workspaceId = await addWorkspace(pool);
  const { id } = await webhooks.create(workspaceId, someSettings(settings), null);
  return {
    id,
    workspaceId,
    set: (columns: string, ...values: unknown[]) =>
      pool.query(`update settings.webhooks set ${columns} where id = $1`, [id, ...values]),
    /** Records attempts, the oldest first, and counts them. */
    attempts: async (...given: Partial<NewAttempt>[]) => {
      for (const one of given) await record(pool, [someAttempt({ workspaceId, webhookId: id, ...one })]);
      await countAttempts(pool, workspaceId);
    },
    attention: async () =>
      nodesOf(await webhooks.needingAttention(workspaceId, { first: 10, after: null, now })).map(
        ({ failure: _, ...rest }) => rest,
      ),
    failure: async () => {
      const page = await webhooks.needingAttention(workspaceId, { first: 10, after: null, now });
      return nodesOf(page).map(({ failure }) => failure);
    },
  };
}

/** Failed attempts at even distances, the oldest `spanMs` ago. */
function failures(count: number, spanMs: number, given: Partial<NewAttempt> = {}): Partial<NewAttempt>[] {
  return Array.from({ length: count }, (_, n) => ({
    status: 'FAILED' as const,
    httpStatusCode: 401,
    errorMessage: 'HTTP 401',
    attemptedAt: ago(spanMs - (spanMs * n) / Math.max(1, count - 1)),
    ...given,
  }));
}

describe('a webhook needs no attention', () => {
  it('when it is new, or well', async () => {
    const { attention, attempts } = await setUp();
    expect(await attention()).toEqual([]);
    await attempts({}, ...failures(3, minute), {});
    expect(await attention()).toEqual([]);
  });

  it('when its owner disabled it, whatever its attempts were', async () => {
    const { id, workspaceId, attention, attempts } = await setUp();
    await attempts(...failures(30, minute));
    await storage.webhooks.update(workspaceId, id, { enabled: false });
    expect(await attention()).toEqual([]);
  });

  it('when it was deleted', async () => {
    const { id, workspaceId, attention, set } = await setUp();
    await set(`enabled = false, disabled_reason = 'gone'`);
    await storage.webhooks.delete(workspaceId, id);
    expect(await attention()).toEqual([]);
  });
});

describe('a webhook needs attention', () => {
  it('when the product disabled it, until it is enabled again', async () => {
    const { id, workspaceId, attention, set } = await setUp();
    await set(`enabled = false, disabled_reason = 'The endpoint answered 410 Gone.', disabled_at = $2`, now);
    expect(await attention()).toEqual([
      { webhookId: id, reason: 'DISABLED', since: now, detail: 'The endpoint answered 410 Gone.' },
    ]);
    await storage.webhooks.update(workspaceId, id, { enabled: true });
    expect(await attention()).toEqual([]);
  });

  it('when its breaker has been open for five minutes, and not when it recovers', async () => {
    const { id, attention, set } = await setUp();
    const open = `health_state = 'OPEN', health_reason = 'The probe failed: timeout', health_since = $2`;
    await set(open, ago(5 * minute - second));
    expect(await attention()).toEqual([]);
    const since = ago(5 * minute);
    await set(open, since);
    expect(await attention()).toEqual([
      { webhookId: id, reason: 'ENDPOINT_DOWN', since, detail: 'The probe failed: timeout' },
    ]);
    await set(`health_state = 'RECOVERING'`);
    expect(await attention()).toEqual([]);
  });

  it.each([
    ['SECRET_UNREADABLE', unreadable.secret],
    ['HEADERS_UNREADABLE', unreadable.headers],
    ['AUTHENTICATION_UNREADABLE', unreadable.authentication],
  ])(
    'for %s after an attempt that could not be built, until its settings are changed',
    async (reason, error) => {
      const { id, workspaceId, attention, attempts } = await setUp();
      const unsent = {
        status: 'FAILED',
        httpStatusCode: null,
        responseTimeMs: null,
        errorMessage: error,
      } as const;
      const at = new Date(Date.now() + second);
      await attempts({ ...unsent, attemptedAt: at });
      expect(await attention()).toEqual([{ webhookId: id, reason, since: at, detail: null }]);
      await storage.pool.query('update settings.webhooks set updated_at = $2 where id = $1', [
        id,
        new Date(at.getTime() + 1),
      ]);
      expect(await attention()).toEqual([]);
      expect(await storage.webhooks.find(workspaceId, id)).not.toBeNull();
    },
  );

  it('when its last 20 attempts failed over a minute, and not after 19, a shorter time, or a success', async () => {
    const few = await setUp();
    await few.attempts(...failures(19, 10 * minute));
    const fast = await setUp();
    await fast.attempts(...failures(20, minute - second));
    const mixed = await setUp();
    await mixed.attempts(...failures(10, 10 * minute), { attemptedAt: ago(minute) }, ...failures(10, minute));
    const last = await setUp();
    await last.attempts(...failures(20, 10 * minute), {});
    for (const { attention } of [few, fast, mixed, last]) expect(await attention()).toEqual([]);

    const { id, attention, attempts } = await setUp();
    await attempts({}, ...failures(20, minute));
    expect(await attention()).toEqual([
      { webhookId: id, reason: 'FAILING', since: ago(minute), detail: 'HTTP 401' },
    ]);
  });

  it('when all attempts of over a minute failed, however many a second there are', async () => {
    const { id, workspaceId, attention } = await setUp();
    const busy = failures(2000, minute).map((one) => someAttempt({ workspaceId, webhookId: id, ...one }));
    await record(storage.pool, busy.slice(0, 1900));
    await countAttempts(storage.pool, workspaceId);
    expect(await attention()).toEqual([]); // for 57 s
    await record(storage.pool, busy.slice(1900));
    await countAttempts(storage.pool, workspaceId);
    expect(await attention()).toEqual([
      { webhookId: id, reason: 'FAILING', since: ago(minute), detail: 'HTTP 401' },
    ]);
  });

  it.each([0, 1, 150])('only since its last success, after %d failures', async (before) => {
    const { id, workspaceId, attention } = await setUp();
    const rows = [
      ...failures(before, 10 * minute),
      { attemptedAt: ago(2 * minute) },
      ...failures(150, minute - second),
    ];
    await record(
      storage.pool,
      rows.map((one) => someAttempt({ workspaceId, webhookId: id, ...one })),
    );
    await countAttempts(storage.pool, workspaceId);
    expect(await attention()).toEqual([]);
  });

  it('until it succeeds, although that is not counted yet', async () => {
    const { id, workspaceId, attention, attempts } = await setUp();
    await attempts(...failures(20, minute));
    expect(await attention()).toMatchObject([{ reason: 'FAILING' }]);
    await record(storage.pool, [someAttempt({ workspaceId, webhookId: id })]);
    expect(await attention()).toEqual([]);
  });

  it('whatever test sends and cancellations come between its failures', async () => {
    const { attention, attempts } = await setUp();
    const between: Partial<NewAttempt>[] = [{ origin: 'TEST' }, { origin: 'CANCELLED', status: 'FAILED' }];
    await attempts(...failures(20, 10 * minute).flatMap((failure) => [failure, ...between]));
    expect(await attention()).toMatchObject([{ reason: 'FAILING' }]);
  });

  it('when its rate limit makes its last 20 first attempts late, and not without a limit', async () => {
    const event = (ms: number) => uuidv7LowerBound(now.getTime() - ms);
    const late = (ms: number): Partial<NewAttempt>[] =>
      Array.from({ length: 20 }, (_, n) => ({ eventRowId: event(ms + n), attemptedAt: ago(n * second) }));
    const limited = await setUp({ rateLimitPerSecond: 1 });
    await limited.attempts(...late(5 * minute + 20 * second));
    expect(await limited.attention()).toEqual([
      { webhookId: limited.id, reason: 'RATE_LIMITED', since: null, detail: null },
    ]);
    await limited.attempts(
      ...Array.from({ length: 100 }, (_, n) => ({
        ordinal: 1,
        eventRowId: event(9 * minute + n),
        attemptedAt: now,
      })),
    );
    expect(await limited.attention()).toMatchObject([{ reason: 'RATE_LIMITED' }]);
    await limited.attempts({ eventRowId: event(minute), attemptedAt: now });
    expect(await limited.attention()).toEqual([]);

    const unlimited = await setUp();
    await unlimited.attempts(...late(11 * minute));
    const punctual = await setUp({ rateLimitPerSecond: 1 });
    await punctual.attempts(...late(5 * minute));
    for (const { attention } of [unlimited, punctual]) expect(await attention()).toEqual([]);
  });
});

describe('the most common error', () => {
  const minuteOf = (ms: number) => new Date(Math.floor(ago(ms).getTime() / minute) * minute);

  /** Counts failed attempts of a webhook, as [minutes ago, error, how many]. */
  async function counted(
    { id: webhookId, workspaceId }: { id: string; workspaceId: string },
    ...given: [number, string, number][]
  ) {
    const failures = given.map(([minutes, error, failures]) => ({
      workspaceId,
      webhookId,
      startsAt: minuteOf(minutes * minute),
      error,
      failures,
      eventRowId: uuidv7LowerBound(ago(minutes * minute).getTime()),
      attemptNumber: minutes,
    }));
    await addCounts(storage.pool, { webhooks: [], failures, names: [] });
  }

  it('is that of the last hour, with the last attempt as an example', async () => {
    const webhook = await setUp();
    await webhook.attempts(...failures(20, minute));
    expect(await webhook.failure()).toEqual([null]);
    await counted(
      webhook,
      [300, 'timeout', 900],
      [20, 'HTTP 401', 5],
      [3, 'HTTP 503', 9],
      [1, 'HTTP 401', 6],
    );
    expect(await webhook.failure()).toEqual([
      {
        error: 'HTTP 401',
        failures: 11,
        eventRowId: uuidv7LowerBound(ago(minute).getTime()),
        attemptNumber: 1,
      },
    ]);
  });

  it('is that of the last day if the hour had none, and none where nothing failed', async () => {
    const webhook = await setUp();
    await webhook.attempts(...failures(20, minute));
    await counted(webhook, [300, 'timeout', 3], [200, 'HTTP 503', 9], [1500, 'HTTP 401', 90]);
    expect(await webhook.failure()).toMatchObject([{ error: 'HTTP 503', failures: 9 }]);
    const disabled = await setUp();
    await counted(disabled, [1, 'HTTP 410', 1]);
    await disabled.set(`enabled = false, disabled_reason = 'gone'`);
    expect(await disabled.failure()).toEqual([null]);
  });
});

describe('a page of the webhooks that need attention', () => {
  it('begins with the most urgent, and goes on after the page before, whatever has become of that webhook', async () => {
    const { pool, webhooks } = storage;
    const workspaceId = await addWorkspace(pool);
    const ids: Record<string, string> = {};
    for (const name of ['b', 'A', 'expires', 'c', 'a', 'well'])
      ids[name] = (await webhooks.create(workspaceId, someSettings({ name }), null)).id;
    await pool.query(
      `update settings.webhooks set enabled = false, disabled_reason = 'gone'
       where workspace_id = $1 and name not in ('well', 'expires')`,
      [workspaceId],
    );
    await pool.query('update settings.webhooks set client_certificate_until = $2 where id = $1', [
      ids['expires'],
      new Date(now.getTime() + 86_400_000),
    ]);
    const read = async (after: string | null) =>
      webhooks.needingAttention(workspaceId, { first: 2, after, now });
    const idsOf = (page: Slice<{ readonly webhookId: string }>) =>
      nodesOf(page).map(({ webhookId }) => webhookId);

    const first = await read(null);
    expect(idsOf(first)).toEqual([ids['A'], ids['a']]);
    await webhooks.delete(workspaceId, ids['a']!);
    const second = await read(first.edges[1]!.cursor);
    expect(idsOf(second)).toEqual([ids['b'], ids['c']]);
    const third = await read(second.edges[1]!.cursor);
    expect([idsOf(third), third.hasNextPage]).toEqual([[ids['expires']], false]);
  });

  it('refuses what is no cursor, and shows nobody another workspace', async () => {
    const { pool, webhooks } = storage;
    const stranger = await addWorkspace(pool);
    expect(nodesOf(await webhooks.needingAttention(stranger, { first: 2, after: null, now }))).toEqual([]);
    const wrong = webhooks.needingAttention(stranger, { first: 2, after: stranger, now });
    await expect(wrong).rejects.toThrow('The cursor is not one');
  });
});

function nodesOf<T>({ edges }: Slice<T>): T[] {
  return edges.map(({ node }) => node);
}
