import { expect, it } from 'vitest';

import { createFeed } from '../testing/feed.ts';
import { mapAsync } from './map-async.ts';

it('maps items in order', async () => {
  async function* numbers() {
    yield* [1, 2, 3];
  }
  const doubled: number[] = [];
  for await (const item of mapAsync(numbers(), (value) => Promise.resolve(value * 2))) doubled.push(item);
  expect(doubled).toEqual([2, 4, 6]);
});

it('ends the source at once, although an item is still awaited', async () => {
  const feed = createFeed<number>();
  const mapped = mapAsync(feed.open(), (value) => value);
  const waiting = mapped.next();
  await mapped.return();
  await feed.opened(0);
  expect(await waiting).toEqual({ value: undefined, done: true });
});

it('ends the source when an item cannot be mapped', async () => {
  const feed = createFeed<number>();
  const mapped = mapAsync(feed.open(), () => Promise.reject(new Error('no')));
  const waiting = mapped.next();
  feed.push(1);
  await expect(waiting).rejects.toThrow('no');
  await feed.opened(0);
});

it('passes the failure of the source on', async () => {
  const feed = createFeed<number>();
  const mapped = mapAsync(feed.open(), (value) => value);
  const waiting = mapped.next();
  feed.fail(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
});
