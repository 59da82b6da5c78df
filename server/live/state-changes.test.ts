import { expect, test, vi } from 'vitest';

import { StateFeed, StateReader } from './state-changes.ts';

/** Takes what is at hand. */
function taken(reader: StateReader): number | undefined {
  const [item] = reader.peek();
  reader.take();
  return item?.change;
}

test('a subscriber hears of how things stand, and once of all changes that it has not read', () => {
  const feed = new StateFeed();
  const reader = new StateReader(feed, () => undefined);
  expect(taken(reader)).toBe(0);
  expect(taken(reader)).toBeUndefined();
  feed.wake();
  feed.wake();
  expect(taken(reader)).toBe(2);
  const listener = vi.fn();
  reader.onItems(listener);
  feed.wake();
  expect(listener).toHaveBeenCalledOnce();
  expect(taken(reader)).toBe(3);
});

test('a change that comes while the one before is answered is not lost', () => {
  const feed = new StateFeed();
  const reader = new StateReader(feed, () => undefined);
  const [before] = reader.peek();
  feed.wake();
  expect(reader.peek()).toEqual([before]);
  reader.take();
  expect(taken(reader)).toBe(1);
});

test('a subscriber that leaves hears of nothing more', () => {
  const feed = new StateFeed();
  const onEnd = vi.fn();
  const reader = new StateReader(feed, onEnd);
  reader.close();
  expect(onEnd).toHaveBeenCalledOnce();
  const listener = vi.fn();
  reader.onItems(listener);
  feed.wake();
  expect(listener).not.toHaveBeenCalled();
});
