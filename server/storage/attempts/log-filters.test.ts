import { expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type Attempt } from '../../model/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { type AttemptQuery } from '../index.ts';

const keep = closingAfterEach();
const minute = 60_000;
const start = new Date('2026-02-03T00:00:00.000Z').getTime();

/** A pseudorandom number generator with the same sequence in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function matches(query: AttemptQuery, attempt: Attempt): boolean {
  const { webhookId, statuses, eventNames, httpStatusCodes, since, until } = query;
  return (
    (!webhookId || attempt.webhookId === webhookId) &&
    (!statuses || statuses.includes(attempt.status)) &&
    (!eventNames || eventNames.includes(attempt.eventName)) &&
    (!httpStatusCodes || httpStatusCodes.includes(attempt.httpStatusCode!)) &&
    (!since || attempt.attemptedAt! >= since) &&
    (!until || attempt.attemptedAt! < until)
  );
}

test('150 combinations of filters find the same attempts as a plain scan, in the same order, by page and by cursor', async () => {
  const storage = await openTestStorage(keep);
  const workspaceId = await addWorkspace(storage.pool);
  const other = await addWorkspace(storage.pool);
  const pick = numbers(7);
  const webhookIds = [uuidv7(), uuidv7(), uuidv7()];
  const names = ['purchase', 'page_view', 'rare'];
  const outcomes = [
    { status: 'DELIVERED', httpStatusCode: 200 },
    { status: 'DELIVERED', httpStatusCode: 204 },
    { status: 'RETRYING', httpStatusCode: 503 },
    { status: 'FAILED', httpStatusCode: 200 }, // the response body was incomplete
    { status: 'FAILED', httpStatusCode: null },
  ] as const;
  const attempts = Array.from({ length: 240 }, (_, n) =>
    someAttempt({
      workspaceId: n % 20 === 0 ? other : workspaceId,
      webhookId: webhookIds[pick(3)]!,
      eventName: names[pick(20) === 0 ? 2 : pick(2)]!,
      ...outcomes[pick(5)]!,
      attemptedAt: new Date(start + n * minute),
    }),
  );
  for (let n = 0; n < attempts.length; n += 40) await record(storage.pool, attempts.slice(n, n + 40));
  const all = (await storage.attempts.page(workspaceId, { limit: 200, offset: 0 })).items.concat(
    (await storage.attempts.page(workspaceId, { limit: 200, offset: 200 })).items,
  );
  expect(all).toHaveLength(228);

  const perhaps = <T>(value: () => T): T | null => (pick(3) === 0 ? value() : null);
  for (let n = 0; n < 150; n += 1) {
    const query: AttemptQuery = {
      webhookId: perhaps(() => webhookIds[pick(3)]!),
      statuses: perhaps(() => (['DELIVERED', 'RETRYING', 'FAILED'] as const).filter(() => pick(2) === 0)),
      eventNames: perhaps(() => [...names, 'never'].filter(() => pick(2) === 0)),
      httpStatusCodes: perhaps(() => [200, 204, 503, 599, 200].filter(() => pick(2) === 0)),
      since: perhaps(() => new Date(start + pick(240) * minute)),
      until: perhaps(() => new Date(start + pick(240) * minute)),
    };
    const expected = all.filter((attempt) => matches(query, attempt));
    const label = JSON.stringify(query);
    const page = await storage.attempts.page(workspaceId, { ...query, limit: 20, offset: 10 });
    expect(page.items, label).toEqual(expected.slice(10, 30));
    expect(page.hasMore, label).toBe(expected.length > 30);
    expect(await storage.attempts.count(workspaceId, query), label).toBe(expected.length);
    const found: Attempt[] = [];
    for (let after: string | null = null, more = true; more;) {
      const slice = await storage.attempts.after(workspaceId, { ...query, first: 33, after });
      found.push(...slice.edges.map(({ node }) => node));
      after = slice.edges.at(-1)?.cursor ?? null;
      more = slice.hasNextPage;
    }
    expect(found, label).toEqual(expected);
  }
});

test('pages at large offsets continue where the previous page ended', async () => {
  const storage = await openTestStorage(keep);
  const workspaceId = await addWorkspace(storage.pool);
  const webhookId = uuidv7();
  const attempts = Array.from({ length: 700 }, () => someAttempt({ workspaceId, webhookId }));
  await record(storage.pool, attempts);
  const page = (offset: number, limit: number) => storage.attempts.page(workspaceId, { limit, offset });
  const ids = async (offset: number, limit: number) =>
    (await page(offset, limit)).items.map(({ eventRowId }) => eventRowId);
  const expected = attempts.map(({ eventRowId }) => eventRowId).toReversed();
  expect(await ids(490, 20)).toEqual(expected.slice(490, 510));
  expect(await ids(505, 20)).toEqual(expected.slice(505, 525));
  expect(await page(690, 20)).toMatchObject({ hasMore: false, items: { length: 10 } });
});
