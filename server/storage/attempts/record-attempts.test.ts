import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { record, someAttempt, someAttempts } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import {
  copyAttempts,
  inTransaction,
  isTaken,
  readAttemptsOfDeliveries,
  readFeed,
  recordAttempts,
  type Storage,
} from '../index.ts';

const keep = closingAfterEach();
const webhookId = uuidv7();
let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

describe('recording attempts', () => {
  it('writes each attempt once: a second result for the same attempt number is ignored', async () => {
    const [first, second] = someAttempts(2, { workspaceId, webhookId });
    const late = { ...first!, status: 'FAILED' as const, errorMessage: 'timeout' };
    expect(await record(storage.pool, [first!])).toHaveLength(1);
    const written = await record(storage.pool, [late, second!]);
    expect(written).toEqual([{ eventRowId: second!.eventRowId, webhookId, attemptNumber: 1 }]);
    const [kept] = await readAttemptsOfDeliveries(storage.pool, workspaceId, [first!]);
    expect(kept).toMatchObject({ status: 'DELIVERED', errorMessage: null });
  });

  it('writes an attempt once when five connections record it at the same time', async () => {
    const attempt = someAttempt({ workspaceId, webhookId });
    const written = await Promise.all(Array.from({ length: 5 }, () => record(storage.pool, [attempt])));
    expect(written.map((keys) => keys.length).toSorted()).toEqual([0, 0, 0, 0, 1]);
  });

  it('writes nothing when its transaction is rolled back', async () => {
    const client = await storage.pool.connect();
    await client.query('begin');
    await recordAttempts(client, someAttempts(3, { workspaceId, webhookId }));
    await client.query('rollback');
    client.release();
    expect((await readFeed(storage.pool, workspaceId, '0', 10)).attempts).toEqual([]);
  });

  it('stores the response unchanged', async () => {
    const response = {
      headers: [{ name: 'Content-Type', value: 'text/plain' }],
      body: 'naïve 🚀 "quoted" \\ {a,b} \n',
      truncated: true,
    };
    const [answered, unanswered] = [
      someAttempt({ workspaceId, webhookId, response }),
      someAttempt({ workspaceId, webhookId }),
    ];
    await record(storage.pool, [answered, unanswered]);
    const missing = { ...answered, attemptNumber: 9 };
    const responses = await storage.attempts.responses(workspaceId, [unanswered, missing, answered]);
    expect(responses).toEqual([null, null, response]);
    const other = await addWorkspace(storage.pool);
    expect(await storage.attempts.responses(other, [answered])).toEqual([null]);
  });

  it('does not deadlock when batches have the same workspaces in different orders', async () => {
    const other = await addWorkspace(storage.pool);
    const both = () => [
      someAttempt({ workspaceId, webhookId }),
      someAttempt({ workspaceId: other, webhookId }),
    ];
    const batches = Array.from({ length: 20 }, (_, n) => (n % 2 ? both() : both().toReversed()));
    await Promise.all(batches.map((batch) => record(storage.pool, batch)));
    expect((await readFeed(storage.pool, workspaceId, '0', 100)).attempts).toHaveLength(20);
    expect((await readFeed(storage.pool, other, '0', 100)).attempts).toHaveLength(20);
  });
});

describe('copying attempts', () => {
  it('writes the same rows as an insert, including special characters', async () => {
    const odd = 'naïve 🚀 "quoted" \\ \\N \\. {a,b} \r\n \t NULL';
    const [first] = someAttempts(1, { workspaceId, webhookId });
    const full = {
      ...first!,
      eventId: `${odd} 1`,
      eventName: odd,
      errorMessage: odd,
      signature: 'ab'.repeat(32),
      status: 'RETRYING' as const,
      nextAttemptAt: new Date('2026-02-03T04:05:10.001Z'),
      response: { headers: [{ name: 'ETag', value: '"a\\b"' }], body: odd, truncated: true },
    };
    const empty = {
      ...someAttempt({ workspaceId, webhookId }),
      httpStatusCode: null,
      responseTimeMs: null,
      revision: null,
    };
    await inTransaction(storage.pool, (client) => copyAttempts(client, [full, empty]));
    const twins = [full, empty].map((attempt) => ({ ...attempt, eventRowId: uuidv7() }));
    await record(storage.pool, twins);
    const rows = await storage.pool.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(a) - 'event_row_id' - 'position' as row from delivery.attempts a order by position`,
    );
    const [a, b, c, d] = rows.rows.map(({ row }) => row);
    expect(a).toMatchObject({ event_name: odd, error: odd, response_body: odd, response_truncated: true });
    expect([a, b]).toEqual([c, d]);
  });

  it('writes nothing when one key exists, and fails with an error that isTaken recognises', async () => {
    const attempts = someAttempts(3, { workspaceId, webhookId });
    await record(storage.pool, [attempts[1]!]);
    const copied = inTransaction(storage.pool, (client) => copyAttempts(client, attempts));
    await expect(copied).rejects.toSatisfy(isTaken);
    expect(await record(storage.pool, attempts)).toHaveLength(2);
  });
});

describe('positions of attempts', () => {
  it('become visible in ascending order, so that a reader that has seen one has seen all lower ones', async () => {
    const seen: number[] = [];
    let recording = true;
    const watching = (async () => {
      let cursor = '0';
      while (recording) {
        const { attempts: page } = await readFeed(storage.pool, workspaceId, cursor, 1000);
        seen.push(...page.map(({ position }) => Number(position)));
        cursor = page.at(-1)?.position ?? cursor;
      }
    })();
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let n = 0; n < 15; n++) await record(storage.pool, someAttempts(7, { workspaceId, webhookId }));
      }),
    );
    recording = false;
    await watching;
    const { attempts: all } = await readFeed(storage.pool, workspaceId, '0', 10_000);
    expect(all).toHaveLength(6 * 15 * 7);
    expect(seen).toEqual(all.slice(0, seen.length).map(({ position }) => Number(position)));
  });
});
