import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { noStats, type WebhookStats } from '../../model/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { countAttempts, findUncounted, type NewAttempt, type Storage } from '../index.ts';

const keep = closingAfterEach();
const webhookId = uuidv7();
let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const at = (minute: number) => new Date(Date.UTC(2026, 1, 3, 4, minute));

async function add(...attempts: Partial<NewAttempt>[]): Promise<void> {
  await record(
    storage.pool,
    attempts.map((given) => someAttempt({ workspaceId, webhookId, ...given })),
  );
}

async function stats(): Promise<WebhookStats> {
  return (await storage.webhooks.stats(workspaceId, [webhookId])).get(webhookId)!;
}

const failed = { status: 'FAILED', errorMessage: 'HTTP 502' } as const;

/** Reading must give the same result before and after attempts are counted. */
describe.each([
  ['not counted yet', async () => undefined],
  ['counted after each attempt', () => countAttempts(storage.pool, workspaceId)],
])('statistics that are %s', (_name, count) => {
  async function addAndCount(...attempts: Partial<NewAttempt>[]): Promise<void> {
    await add(...attempts);
    await count();
  }

  it('are empty before the first attempt', async () => {
    await count();
    expect(await stats()).toEqual(noStats);
  });

  it('have sums by result, and the last attempt', async () => {
    await addAndCount({ attemptedAt: at(1) }, { ...failed, attemptedAt: at(2) });
    await addAndCount({ status: 'RETRYING', errorMessage: 'timeout', attemptedAt: at(3), origin: 'MANUAL' });
    expect(await stats()).toEqual({
      total: 3,
      successful: 1,
      failed: 2,
      lastAttemptAt: at(3),
      lastStatus: 'RETRYING',
      lastError: 'timeout',
    });
    await addAndCount({ attemptedAt: at(4) });
    expect(await stats()).toEqual({
      total: 4,
      successful: 2,
      failed: 2,
      lastAttemptAt: at(4),
      lastStatus: 'DELIVERED',
      lastError: null,
    });
  });

  it('ignore test sends', async () => {
    await addAndCount({ attemptedAt: at(1) });
    await addAndCount({ ...failed, origin: 'TEST', attemptedAt: at(2) });
    expect(await stats()).toMatchObject({
      total: 1,
      failed: 0,
      lastStatus: 'DELIVERED',
      lastAttemptAt: at(1),
    });
  });

  it('do not count a cancellation, but have its status', async () => {
    await addAndCount({ status: 'RETRYING', errorMessage: 'timeout', attemptedAt: at(1) });
    const cancelled = {
      ...failed,
      origin: 'CANCELLED',
      errorMessage: 'disabled',
      attemptedAt: at(2),
    } as const;
    await addAndCount(cancelled);
    expect(await stats()).toEqual({
      total: 1,
      successful: 0,
      failed: 1,
      lastAttemptAt: at(1),
      lastStatus: 'FAILED',
      lastError: 'timeout',
    });
  });

  it('have only a status after a cancellation without any attempt', async () => {
    await addAndCount({ ...failed, origin: 'CANCELLED', attemptedAt: at(2) });
    expect(await stats()).toEqual({ ...noStats, lastStatus: 'FAILED' });
  });
});

describe('counting attempts into statistics', () => {
  it('counts each attempt once when five connections count at the same time, and when repeated', async () => {
    await add({}, {}, failed);
    const counted = await Promise.all(
      Array.from({ length: 5 }, () => countAttempts(storage.pool, workspaceId)),
    );
    expect(counted.filter(Boolean)).toHaveLength(1);
    await add({});
    expect(await countAttempts(storage.pool, workspaceId)).toBe(true);
    expect(await countAttempts(storage.pool, workspaceId)).toBe(false);
    expect(await stats()).toMatchObject({ total: 4, successful: 3, failed: 1 });
  });

  it('loses and duplicates no attempt while others are recorded', async () => {
    let recording = true;
    const counters = [1, 2].map(async () => {
      while (recording) await countAttempts(storage.pool, workspaceId);
    });
    const reading = (async () => {
      let last = 0;
      while (recording) {
        const { total } = await stats();
        expect(total).toBeGreaterThanOrEqual(last);
        expect(total % 3).toBe(0); // only whole batches are seen
        last = total;
      }
    })();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let n = 0; n < 25; n++) await add({}, {}, failed);
      }),
    );
    recording = false;
    await Promise.all([...counters, reading]);
    await countAttempts(storage.pool, workspaceId);
    expect(await stats()).toMatchObject({ total: 300, successful: 200, failed: 100 });
  });

  it('is necessary in the workspaces that findUncounted returns', async () => {
    await addWorkspace(storage.pool);
    expect(await findUncounted(storage.pool)).toEqual([]);
    await add({});
    expect(await findUncounted(storage.pool)).toEqual([workspaceId]);
    await countAttempts(storage.pool, workspaceId);
    expect(await findUncounted(storage.pool)).toEqual([]);
  });
});

it('statistics have an entry for every requested id, empty for ids of another workspace', async () => {
  await add({});
  const other = await addWorkspace(storage.pool);
  expect(await storage.webhooks.stats(other, [webhookId, 'no uuid'])).toEqual(
    new Map([
      [webhookId, noStats],
      ['no uuid', noStats],
    ]),
  );
});
