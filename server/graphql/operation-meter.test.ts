import { OperationTypeNode } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FairGate } from '../async/index.ts';
import { AnswerBudget } from './answer-budget.ts';
import { operationLimits } from './operation-limits.ts';
import { OperationMeter } from './operation-meter.ts';

const MiB = 1024 * 1024;
const { QUERY, MUTATION, SUBSCRIPTION } = OperationTypeNode;
let budget: AnswerBudget;
let statements: FairGate;
let ended: string[];

beforeEach(() => {
  budget = new AnswerBudget(128 * MiB);
  statements = new FairGate({ each: 1, all: 2 });
  ended = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const meterOf = (kind = QUERY, workspaceId = 'w') =>
  new OperationMeter({ budget, statements, onLimit: (limit) => ended.push(limit) }, workspaceId, kind);

const forever = () => new Promise<never>(() => undefined);

describe('an operation', () => {
  it('of which nothing exceeds a limit has its own result, and takes no budget if it is small', async () => {
    const meter = meterOf();
    meter.countBytes(operationLimits.freeBytes);
    meter.countObjects(operationLimits.objects);
    expect(await meter.run(() => 7)).toBe(7);
    expect([meter.ended, meter.holdsBudget, budget.taken, ended]).toEqual([false, false, 0, []]);
  });

  it.each([
    ['an object more than it may have', (meter: OperationMeter) => meter.countObjects(20_001), 'objects'],
    [
      'more bytes than an answer may have',
      (meter: OperationMeter) => meter.countBytes(16 * MiB + 1),
      'answer',
    ],
    [
      'more read than it may read',
      (meter: OperationMeter) => void meter.read(() => 'x'.repeat(32 * MiB)),
      'read',
    ],
  ])('is ended by %s, once', async (_case, exceed, limit) => {
    const meter = meterOf();
    const result = meter.run(() => {
      exceed(meter);
      exceed(meter);
      return forever();
    });
    const code = 'ANSWER_TOO_LARGE';
    await expect(result).rejects.toMatchObject({ extensions: { code, limit: limit.toUpperCase() } });
    expect([meter.ended, ended]).toEqual([true, [limit]]);
  });

  it.each([
    [QUERY, 10_000],
    [MUTATION, 45_000],
    [SUBSCRIPTION, 10_000],
  ])('that is a %s is ended at its deadline of %i ms', async (kind, ms) => {
    const meter = meterOf(kind);
    const result = meter.run(forever);
    result.catch(() => undefined);
    vi.advanceTimersByTime(ms - 1);
    expect(meter.ended).toBe(false);
    vi.advanceTimersByTime(1);
    await expect(result).rejects.toMatchObject({ extensions: { code: 'DEADLINE_EXCEEDED' } });
    expect(ended).toEqual(['deadline']);
  });

  it('that is a mutation says that it may have done its work', async () => {
    const result = meterOf(MUTATION).run(forever);
    vi.advanceTimersByTime(45_000);
    await expect(result).rejects.toThrow('What it was to change may have been changed nevertheless.');
  });

  it('that has ended sends no further statement, not even those that waited', async () => {
    const meter = meterOf();
    const statements = Array.from({ length: 5 }, () => Promise.withResolvers<string>());
    const sent: number[] = [];
    for (const [n, statement] of statements.entries()) {
      void meter.read(() => {
        sent.push(n);
        return statement.promise;
      });
    }
    expect(sent).toEqual([0, 1, 2, 3]);
    void meter.run(forever).catch(() => undefined);
    vi.advanceTimersByTime(10_000);
    statements[0]!.resolve('x');
    await vi.advanceTimersByTimeAsync(0);
    void meter.read(() => sent.push(9));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([0, 1, 2, 3]);
  });

  it('is ended when its client is gone, unless it is a mutation', async () => {
    const [query, mutation] = [meterOf(QUERY), meterOf(MUTATION)];
    const results = Promise.allSettled([query.run(forever), mutation.run(() => Promise.resolve(1))]);
    query.abandon();
    mutation.abandon();
    expect((await results).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(ended).toEqual([]);
  });
});

describe('the memory of answers', () => {
  it('is taken as answers grow, given back by each, and ends those that find none', async () => {
    const [one, other] = [meterOf(), meterOf()];
    one.countBytes(16 * MiB);
    await one.read(() => 'x'.repeat(30 * MiB));
    expect(budget.taken).toBeGreaterThan(45 * MiB);
    const result = other.run(async () => {
      await other.read(() => 'x'.repeat(30 * MiB));
      return forever();
    });
    await expect(result).rejects.toMatchObject({ extensions: { code: 'OVERLOADED', limit: 'MEMORY' } });
    one.release();
    one.release();
    other.release();
    expect([budget.taken, ended]).toEqual([0, ['memory']]);
  });

  it('is shared: one workspace gets half of it', () => {
    expect(budget.take('a', 64 * MiB)).toBe(true);
    expect(budget.take('a', 1)).toBe(false);
    expect(budget.take('b', 64 * MiB)).toBe(true);
    expect(budget.take('c', 1)).toBe(false);
    budget.giveBack('a', 64 * MiB);
    expect(budget.take('c', 64 * MiB)).toBe(true);
    expect(budget.taken).toBe(128 * MiB);
  });
});

describe('what operations read from the database', () => {
  const started: string[] = [];
  /** A read that ends when it is told to. */
  const readOf = (meter: OperationMeter, name: string) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const done = meter.readStored(() => {
      started.push(name);
      return promise;
    });
    return { done, end: () => resolve(name) };
  };

  beforeEach(() => void (started.length = 0));

  it('is shared out by workspace, however many operations one has', async () => {
    const first = readOf(meterOf(), 'first');
    const second = readOf(meterOf(), 'second');
    const other = readOf(meterOf(QUERY, 'other'), 'other');
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['first', 'other']);
    first.end();
    expect(await first.done).toBe('first');
    second.end();
    other.end();
    expect(await Promise.all([second.done, other.done])).toEqual(['second', 'other']);
  });

  it('keeps no place for an operation that ended while it waited', async () => {
    const first = readOf(meterOf(), 'first');
    const ending = meterOf();
    readOf(ending, 'ended');
    ending.countObjects(operationLimits.objects + 1);
    const last = readOf(meterOf(), 'last');
    first.end();
    last.end();
    expect(await last.done).toBe('last');
    expect(started).toEqual(['first', 'last']);
  });
});
