import { expect, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { healthy } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { someAttempt } from '../../testing/attempts.ts';
import { manualClock } from '../../testing/clock.ts';
import { Breaker, type BreakerParts } from './breaker.ts';

const target = { id: 'h', workspaceId: 'w', revision: 7, health: healthy } as DeliveryTarget;

/** A breaker of one healthy endpoint. Unless given other limits, it opens with the second failure in a row. */
function startBreaker(given: Pick<BreakerParts, 'limits'> = { limits: { failures: 2, milliseconds: 0 } }) {
  const clock = manualClock();
  const query = vi.fn((_statement: { values: unknown[] }) => Promise.resolve({ rowCount: 1 }));
  const refresh = vi.fn(() => Promise.resolve());
  const get = vi.fn((_id: string): DeliveryTarget | undefined => target);
  const [info, warn, onChange] = [vi.fn(), vi.fn(), vi.fn()];
  const breaker = new Breaker({
    storage: {
      pool: { query },
      directory: { refresh, get },
    } as unknown as BreakerParts['storage'],
    clock,
    log: { ...silentLog, info, warn },
    onChange,
    ...given,
  });
  /** Requests end with these statuses. */
  const answer = (...statuses: number[]) => {
    for (const httpStatusCode of statuses) {
      const errorMessage = httpStatusCode === 200 ? null : `HTTP ${httpStatusCode}`;
      const attempt = someAttempt({ workspaceId: 'w', webhookId: 'h', httpStatusCode, errorMessage });
      breaker.observe(target, attempt, false);
    }
  };
  return { breaker, clock, query, refresh, get, info, warn, onChange, answer };
}

test('the failure that opens the breaker is stored, every process reads it, and listeners are told', async () => {
  const { breaker, clock, query, refresh, info, onChange, answer } = startBreaker();
  answer(503);
  expect(query).not.toHaveBeenCalled();
  answer(503);
  await breaker.drain();
  const [[statement]] = query.mock.calls as [[{ values: unknown[] }]];
  expect(statement.values).toEqual(
    expect.arrayContaining(['w', 'h', 'HEALTHY', 'OPEN', target.revision, clock.now()]),
  );
  expect(info).toHaveBeenCalledWith(
    {
      workspaceId: 'w',
      webhookId: 'h',
      state: 'OPEN',
      reason: expect.stringContaining('2 attempts in a row'),
    },
    'endpoint health',
  );
  expect([refresh.mock.calls, onChange.mock.calls]).toEqual([[[['w']]], [['w']]]);
});

test('while a change is written, no other one is decided; then failures are counted from zero', async () => {
  const { breaker, query, answer } = startBreaker();
  answer(503, 503, 503, 503);
  await breaker.drain();
  expect(query).toHaveBeenCalledTimes(1);
  answer(503);
  await breaker.drain();
  expect(query).toHaveBeenCalledTimes(1);
  answer(503);
  await breaker.drain();
  expect(query).toHaveBeenCalledTimes(2);
});

test('a success ends a run of failures, and a refusal neither ends nor extends it', async () => {
  const { breaker, query, answer } = startBreaker();
  answer(503, 200, 503, 422, 422);
  await breaker.drain();
  expect(query).not.toHaveBeenCalled();
  answer(503);
  await breaker.drain();
  expect(query).toHaveBeenCalledTimes(1);
});

test('a change that another worker made first is read, and not logged', async () => {
  const { breaker, query, refresh, info, onChange, answer } = startBreaker();
  query.mockResolvedValueOnce({ rowCount: 0 });
  answer(503, 503);
  await breaker.drain();
  expect(info).not.toHaveBeenCalled();
  expect([refresh.mock.calls, onChange.mock.calls]).toEqual([[[['w']]], [['w']]]);
});

test('a change that could not be stored is decided again by the next failure', async () => {
  const { breaker, query, warn, onChange, answer } = startBreaker();
  const failure = new Error('The connection was lost.');
  query.mockRejectedValueOnce(failure);
  answer(503, 503);
  await breaker.drain();
  expect(warn.mock.calls).toEqual([
    [{ err: failure, workspaceId: 'w', webhookId: 'h' }, 'Could not change the health of an endpoint.'],
  ]);
  expect(onChange).not.toHaveBeenCalled();
  answer(503);
  await breaker.drain();
  expect(query).toHaveBeenCalledTimes(2);
  expect(onChange).toHaveBeenCalledTimes(1);
});

test('unless told otherwise, a breaker opens after 20 failures over at least a minute', async () => {
  const { breaker, clock, query, answer } = startBreaker({});
  answer(503);
  clock.advance(60_000);
  answer(...Array.from({ length: 18 }, () => 503));
  await breaker.drain();
  expect(query).not.toHaveBeenCalled();
  answer(503);
  await breaker.drain();
  expect(query).toHaveBeenCalledTimes(1);
});

test('only webhooks whose last requests failed are remembered, until they are deleted', async () => {
  const { breaker, query, answer } = startBreaker();
  answer(200);
  expect(breaker.size).toBe(0);
  answer(503);
  expect(breaker.size).toBe(1);
  breaker.forget('h');
  expect(breaker.size).toBe(0);
  answer(503);
  await breaker.drain();
  expect(query).not.toHaveBeenCalled();
});

test('a request that ends after its webhook was deleted counts for nothing', async () => {
  const { breaker, query, get, answer } = startBreaker();
  get.mockReturnValue(undefined);
  answer(503, 503);
  await breaker.drain();
  expect([breaker.size, query.mock.calls.length]).toEqual([0, 0]);
  expect(get).toHaveBeenCalledWith('h');
});
