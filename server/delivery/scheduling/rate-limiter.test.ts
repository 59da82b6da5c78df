import { expect, test } from 'vitest';

import { type Reservation } from '../../storage/index.ts';
import { type RateLimitedWebhook, RateLimiter } from './rate-limiter.ts';

const webhook: RateLimitedWebhook = { workspaceId: 'w', webhookId: 'h', perSecond: 10 };

/** A pacer over reservations that are given out one after the other, at a time that is moved by hand. */
function paced(...reservations: (Reservation | null)[]) {
  const time = { now: 1000 };
  const asked: number[] = [];
  const pacer = new RateLimiter(
    (_webhook, count) => {
      asked.push(count);
      return Promise.resolve(reservations.shift() ?? null);
    },
    () => time.now,
  );
  const ready = () => new Promise<void>((resolve) => pacer.whenReady(webhook, resolve));
  return { pacer, time, asked, ready };
}

test('no request starts before a reservation, and then they start evenly apart', async () => {
  const { pacer, time, asked, ready } = paced({ waitMs: 0, everyMs: 100 });
  expect(pacer.tryAcquire(webhook)).toBe(false);
  await ready();
  expect(asked).toEqual([5]);
  const started = [];
  for (; time.now < 2000; time.now += 10) if (pacer.tryAcquire(webhook)) started.push(time.now);
  expect(started).toEqual([1000, 1100, 1200, 1300, 1400]);
});

test('starts that were not used lapse, so an idle second does not make the next one busier', async () => {
  const { pacer, time, ready } = paced({ waitMs: 0, everyMs: 100 });
  await ready();
  time.now += 350;
  const started = [];
  for (let n = 0; n < 5; n += 1) started.push(pacer.tryAcquire(webhook));
  expect(started).toEqual([true, true, false, false, false]);
});

test('a reservation is tried again when other workers have the starts of the next second', async () => {
  const { pacer, asked, ready } = paced(null, { waitMs: 0, everyMs: 100 });
  await ready();
  expect(pacer.tryAcquire(webhook)).toBe(false);
  await ready();
  expect(pacer.tryAcquire(webhook)).toBe(true);
  expect(asked).toEqual([5, 5]);
});

test('a reservation is tried again when the database is away', async () => {
  let failures = 1;
  const pacer = new RateLimiter(() =>
    failures-- > 0
      ? Promise.reject(new Error('The connection was lost.'))
      : Promise.resolve({ waitMs: 0, everyMs: 100 }),
  );
  await new Promise<void>((resolve) => pacer.whenReady(webhook, resolve));
  await new Promise<void>((resolve) => pacer.whenReady(webhook, resolve));
  expect(pacer.tryAcquire(webhook)).toBe(true);
  pacer.close();
});
