import { expect, test } from 'vitest';

import { createTraffic, type TimedEvent } from './traffic.ts';

const startAt = new Date('2026-03-04T10:00:00Z');

function tenMinutes(seed: number, everyMs: number): TimedEvent[] {
  let ids = 0;
  const traffic = createTraffic({ seed, visitsPerSecond: 1.8, startAt, newId: () => `e${ids++}` });
  const events: TimedEvent[] = [];
  for (let ms = everyMs; ms <= 600_000; ms += everyMs) {
    events.push(...traffic.until(new Date(startAt.getTime() + ms)));
  }
  return events;
}

const named = (events: readonly TimedEvent[], name: string) =>
  events.filter((event) => event.event_name === name);

test('the same seed gives the same events, however often they are read, and another seed gives others', () => {
  expect(tenMinutes(7, 60_000)).toEqual(tenMinutes(7, 250));
  expect(tenMinutes(8, 60_000)).not.toEqual(tenMinutes(7, 60_000));
});

test('the shop makes 10 to 20 events a second, and 50 to 100 page views for each purchase', () => {
  const events = tenMinutes(1, 1000);
  expect(events.length / 600).toBeGreaterThan(10);
  expect(events.length / 600).toBeLessThan(20);
  const views = named(events, 'page_view').length / named(events, 'purchase').length;
  expect(views).toBeGreaterThan(50);
  expect(views).toBeLessThan(100);
});

test('order values have a long tail: most are small, and some are over 500', () => {
  const values = named(tenMinutes(1, 1000), 'purchase').map((event) => event.properties['value'] as number);
  const large = values.filter((value) => value > 500).length / values.length;
  expect(large).toBeGreaterThan(0.05);
  expect(large).toBeLessThan(0.35);
  expect(values.filter((value) => value < 150).length / values.length).toBeGreaterThan(0.4);
});

test('every purchase has a known user, and events are ordered by time', () => {
  const events = tenMinutes(3, 5000);
  expect(named(events, 'purchase').every((event) => event.user_id?.startsWith('u_'))).toBe(true);
  expect(events.map((event) => event.timestamp)).toEqual(events.map((event) => event.timestamp).toSorted());
});
