import { expect, test } from 'vitest';

import { deliverTo, type Endpoint, queuesBeyond, takesAtOnce } from '../../testing/one-endpoint.ts';
import { seeded } from '../../testing/simulation/random.ts';

const answers = (afterMs: number) => ({ outcome: 'answered', afterMs }) as const;
const fails = (afterMs: number) => ({ outcome: 'congested', afterMs }) as const;

test('an endpoint that always answers gets as many requests at once as allowed within a second', () => {
  const { underWay, answered } = deliverTo(() => answers(100));
  expect(underWay.every((count) => count > 250)).toBe(true);
  expect(answered).toBeGreaterThan(23_000); // of 25,600
});

test.each([
  [5, 20, 10],
  [5, 100, 10],
  [5, 1000, 60],
  [50, 100, 10],
  [200, 100, 10],
])(
  'an endpoint that takes %d at once, each for %d ms, refuses less than a twentieth in %d s',
  (most, answerMs, seconds) => {
    const { answered, refused, underWay } = deliverTo(takesAtOnce(most, answerMs), { seconds });
    expect(refused / (answered + refused)).toBeLessThan(0.05);
    expect(answered).toBeGreaterThan((0.75 * most * seconds * 1000) / answerMs);
    for (const count of underWay.slice(2)) expect(count).toBeLessThanOrEqual(most + 1);
  },
);

test('an endpoint that takes five at once settles near five', () => {
  const { underWay } = deliverTo(takesAtOnce(5, 100), { seconds: 40 });
  const later = underWay.slice(10);
  const mean = later.reduce((sum, count) => sum + count, 0) / later.length;
  expect(mean).toBeGreaterThan(4);
  expect(mean).toBeLessThan(5.5);
});

test('an endpoint that takes one at once gets one, and rarely two', () => {
  const { answered, refused } = deliverTo(takesAtOnce(1, 100), { seconds: 60 });
  expect(answered).toBeGreaterThan(560); // of 600
  expect(refused / (answered + refused)).toBeLessThan(0.06);
});

test('requests that wait for each other are cut back, and all capacity stays used', () => {
  const { answered, underWay } = deliverTo(queuesBeyond(50, 100), { seconds: 60 });
  expect(Math.max(...underWay.slice(5))).toBeLessThan(200); // each takes four times as long then
  expect(answered).toBeGreaterThan(0.95 * 50 * 10 * 60);
});

test('connections that are all opened anew, slowly, are no reason for fewer', () => {
  const reopening: Endpoint = (_active, now) => {
    const connectMs = now >= 5000 && now < 5150 ? 1500 : 0;
    return { outcome: 'answered', afterMs: 100 + connectMs, connectMs };
  };
  const { underWay } = deliverTo(reopening);
  expect(Math.min(...underWay.slice(3))).toBeGreaterThan(250);
});

test('an endpoint that becomes slower for its own reasons is cut once, and gets as many as before', () => {
  const { underWay } = deliverTo((_active, now) => answers(now < 10_000 ? 100 : 400), { seconds: 40 });
  expect(Math.min(...underWay.slice(10, 15))).toBeLessThan(130);
  expect(Math.min(...underWay.slice(30))).toBeGreaterThan(250);
});

test.each<[string, (random: () => number) => number]>([
  ['between 20 ms and a second', (random) => 20 - 200 * Math.log(1 - 0.99 * random())],
  ['after 5 ms or after 300 ms', (random) => (random() < 0.3 ? 5 : 300)],
])('answers that come %s, as chance will have it, are no reason for fewer', (_when, answerMs) => {
  const random = seeded(7);
  const { underWay } = deliverTo(() => answers(answerMs(() => random.next())), { seconds: 20 });
  expect(Math.min(...underWay.slice(5))).toBeGreaterThan(250);
});

test('one failure among a hundred requests is no reason for fewer, and ten are', () => {
  const random = seeded(7);
  const failing = (share: number, from: number): Endpoint => {
    return (_active, now) => (now > from && random.chance(share) ? fails(100) : answers(100));
  };
  const { underWay } = deliverTo(failing(0.01, 2000), { seconds: 20 });
  expect(Math.min(...underWay.slice(3))).toBeGreaterThan(120);
  const { underWay: often } = deliverTo(failing(0.1, 2000), { seconds: 20 });
  expect(Math.max(...often.slice(4))).toBeLessThan(16);
});

test('an endpoint that was down gets as many as before within some hundred rounds', () => {
  const down = (now: number) => now > 5000 && now < 8000;
  const { underWay } = deliverTo((_active, now) => (down(now) ? fails(5) : answers(100)), { seconds: 25 });
  expect([underWay[4]! > 250, underWay[6]! <= 2, underWay.at(-1)! > 250]).toEqual([true, true, true]);
});
