import { afterEach, expect, test, vi } from 'vitest';

import { type RateLimitedWebhook, RateLimiter } from './rate-limiter.ts';

afterEach(() => void vi.useRealTimers());

const webhook: RateLimitedWebhook = { workspaceId: 'w', webhookId: 'h', perSecond: 10 };

/** A limiter that is granted these waits one after the other, at a time that is moved by hand. */
function limited(...waits: (number | null)[]) {
  const time = { now: 1000 };
  const asked: number[] = [];
  const limiter = new RateLimiter(
    (_webhook, lengthMs) => {
      asked.push(lengthMs);
      return Promise.resolve(waits.shift() ?? null);
    },
    () => time.now,
  );
  const ready = () => new Promise<void>((resolve) => limiter.whenReady(webhook, resolve));
  return { limiter, time, asked, ready };
}

test('nothing starts before time is reserved, and then requests start evenly apart', async () => {
  const { limiter, time, asked, ready } = limited(0);
  expect(limiter.tryAcquire(webhook)).toBe(false);
  await ready();
  expect(asked).toEqual([525]);
  const started = [];
  for (; time.now < 2000; time.now += 5) if (limiter.tryAcquire(webhook)) started.push(time.now);
  expect(started).toEqual([1000, 1105, 1210, 1315, 1420]);
});

test('a start may be 50 ms late, and lapses then: an idle second does not make the next one busier', async () => {
  const { limiter, time, ready } = limited(0);
  await ready();
  time.now += 105 + 50;
  const startNow = () => [limiter.tryAcquire(webhook), limiter.tryAcquire(webhook)];
  expect(startNow()).toEqual([true, false]);
  time.now += 105 + 1;
  expect(startNow()).toEqual([false, false]);
});

test('a reservation that was granted late is used as if it had been granted at once, or not at all', async () => {
  const time = { now: 1000 };
  const answers = [30, 80, 30];
  const limiter = new RateLimiter(
    () => {
      time.now += answers.shift()!;
      return Promise.resolve(0);
    },
    () => time.now,
  );
  const ready = () => new Promise<void>((resolve) => limiter.whenReady(webhook, resolve));
  await ready();
  time.now += 20;
  expect(limiter.tryAcquire(webhook)).toBe(true); // 50 ms late at most
  time.now += 105 * 5;
  expect(limiter.tryAcquire(webhook)).toBe(false);
  await ready(); // with 60 ms of slack, and granted after 80
  expect(limiter.tryAcquire(webhook)).toBe(false);
  await ready(); // with 160 ms of slack
  expect(limiter.tryAcquire(webhook)).toBe(true);
});

test('when other workers have reserved the next second, it is asked again', async () => {
  const { limiter, asked, ready } = limited(null, 0);
  await ready();
  expect(limiter.tryAcquire(webhook)).toBe(false);
  await ready();
  expect(limiter.tryAcquire(webhook)).toBe(true);
  expect(asked).toHaveLength(2);
});

test('a database that is away is asked again as well', async () => {
  let failures = 1;
  const limiter = new RateLimiter(() =>
    failures-- > 0 ? Promise.reject(new Error('The connection was lost.')) : Promise.resolve(0),
  );
  await new Promise<void>((resolve) => limiter.whenReady(webhook, resolve));
  await new Promise<void>((resolve) => limiter.whenReady(webhook, resolve));
  expect(limiter.tryAcquire(webhook)).toBe(true);
  limiter.close();
});

/** Random numbers from 0 to 1, the same at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A webhook's row of time, kept as `reserveSends` keeps it. */
function sharedRow(): (lengthMs: number) => number | null {
  let nextAt = 0;
  return (lengthMs) => {
    const now = performance.now();
    if (nextAt >= now + 1000) return null;
    const from = Math.max(nextAt, now);
    nextAt = from + lengthMs;
    return from - now;
  };
}

interface Conditions {
  readonly perSecond: number;
  /** The longest that a question to the database, and its answer, is under way. */
  readonly latencyMs: number;
  /** The longest that a worker is busy when a start is due. */
  readonly busyMs: number;
}

/** Three workers start as many requests as the limit lets them, for 30 simulated seconds. Returns when they started. */
async function startsOf(seed: number, { perSecond, latencyMs, busyMs }: Conditions): Promise<number[]> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const limitedWebhook = { ...webhook, perSecond };
  const random = seeded(seed);
  /** Of simulated time: the timers are fake. */
  const pause = (mostMs: number) => new Promise((resolve) => setTimeout(resolve, random() * mostMs));
  const row = sharedRow();
  const reserve = async (_webhook: unknown, lengthMs: number) => {
    await pause(latencyMs);
    const waitMs = row(lengthMs);
    await pause(latencyMs);
    return waitMs;
  };
  const starts: number[] = [];
  const limiters = Array.from({ length: 3 }, () => new RateLimiter(reserve));
  for (const limiter of limiters) {
    const run = () => {
      while (limiter.tryAcquire(limitedWebhook)) starts.push(performance.now());
      limiter.whenReady(limitedWebhook, () => void pause(random() < 0.2 ? busyMs : 0).then(run));
    };
    run();
  }
  await vi.advanceTimersByTimeAsync(30_000);
  for (const limiter of limiters) limiter.close();
  vi.useRealTimers();
  return starts;
}

/** The shortest time in which more requests started than a second may have. */
function shortestOf(starts: readonly number[], perSecond: number): number {
  return Math.min(...starts.slice(perSecond).map((at, n) => at - starts[n]!));
}

test.each([1, 2, 20, 300])(
  'no more than %d requests a second start, however late workers and answers are',
  async (perSecond) => {
    for (const latencyMs of [0, 20, 400]) {
      for (const busyMs of [0, 40, 150]) {
        const starts = await startsOf(perSecond * 7919 + latencyMs + busyMs, {
          perSecond,
          latencyMs,
          busyMs,
        });
        expect(starts.length).toBeGreaterThan(perSecond);
        expect(shortestOf(starts, perSecond)).toBeGreaterThanOrEqual(1000);
      }
    }
  },
);

test('with workers that are seldom late, at least nine tenths of the limit are used', async () => {
  const starts = await startsOf(1, { perSecond: 20, latencyMs: 10, busyMs: 20 });
  expect(starts.length).toBeGreaterThanOrEqual(30 * 20 * 0.9);
});

test('a worker that may be very late leaves the others more time after its starts', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const two = { ...webhook, perSecond: 2 };
  let [row, latencyMs] = [sharedRow(), 200];
  const late = new RateLimiter(async (_webhook, lengthMs) => {
    const waitMs = row(lengthMs);
    await vi.advanceTimersByTimeAsync(latencyMs);
    return waitMs;
  });
  const nothing = () => undefined;
  late.whenReady(two, nothing); // not granted in time: from now on it may be 400 ms late
  await vi.advanceTimersByTimeAsync(1000);
  [row, latencyMs] = [sharedRow(), 0];
  late.whenReady(two, nothing);
  await vi.advanceTimersByTimeAsync(350);
  expect(late.tryAcquire(two)).toBe(true);
  const starts = [performance.now()];

  const prompt = new RateLimiter((_webhook, lengthMs) => Promise.resolve(row(lengthMs)));
  const run = () => {
    while (prompt.tryAcquire(two)) starts.push(performance.now());
    prompt.whenReady(two, run);
  };
  run();
  await vi.advanceTimersByTimeAsync(3000);
  prompt.close();
  expect(starts[2]! - starts[0]!).toBeGreaterThanOrEqual(1000);
});

test('reservations of webhooks that get no more deliveries leave the memory', async () => {
  const time = { now: 1000 };
  const limiter = new RateLimiter(
    () => Promise.resolve(0),
    () => time.now,
  );
  let most = 0;
  for (let n = 0; n < 2000; n += 1) {
    const one = { workspaceId: 'w', webhookId: `deleted ${n}`, perSecond: 10 };
    await new Promise<void>((resolve) => limiter.whenReady(one, resolve));
    expect(limiter.tryAcquire(one)).toBe(true); // of five starts
    time.now += 10;
    most = Math.max(most, limiter.size);
  }
  expect(most).toBe(256); // 53 of which may be used
});
