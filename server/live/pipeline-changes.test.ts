import { expect, test } from 'vitest';

import { PipelineFeed, PipelineReader } from './pipeline-changes.ts';

test('a subscriber hears of how things stand, and once of all changes that it has not read', async () => {
  const feed = new PipelineFeed();
  const reader = new PipelineReader(feed);
  const { signal } = new AbortController();
  expect(await reader.pull(signal)).toEqual({ change: 0 });
  feed.wake();
  feed.wake();
  expect(await reader.pull(signal)).toEqual({ change: 2 });
  const next = reader.pull(signal);
  feed.wake();
  expect(await next).toEqual({ change: 3 });
});

test('a subscriber that leaves waits no longer', async () => {
  const reader = new PipelineReader(new PipelineFeed());
  const leaving = new AbortController();
  await reader.pull(leaving.signal);
  const next = reader.pull(leaving.signal);
  leaving.abort();
  expect(await next).toBeUndefined();
});
