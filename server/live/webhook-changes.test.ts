import { expect, test } from 'vitest';

import { type LiveWebhook, TooFarBehind, WebhookReader } from './webhook-changes.ts';

const feed = { ready: Promise.resolve(), add: () => undefined };
const { signal } = new AbortController();

/** Webhooks that were created and deleted again. */
const gone = (count: number, from = 0): LiveWebhook[] =>
  Array.from({ length: count }, (_, n) => ({ id: `webhook-${from + n}`, kind: 'DELETED' }));

test('a subscriber may leave 10,000 changed webhooks unread, and gets all of them', async () => {
  const reader = new WebhookReader(feed, null);
  reader.offer(gone(10_000));
  reader.offer(gone(10_000));
  for (const change of gone(10_000)) expect(await reader.pull(signal)).toEqual(change);
});

test('one that leaves more of them unread is told to read the webhooks again', async () => {
  const reader = new WebhookReader(feed, null);
  reader.offer(gone(10_000));
  expect(await reader.pull(signal)).toEqual(gone(1)[0]);
  reader.offer(gone(2, 10_000));
  reader.offer(gone(1));
  await expect(reader.pull(signal)).rejects.toThrow(TooFarBehind);
});

test('changes of other webhooks do not count for a subscriber of one', async () => {
  const reader = new WebhookReader(feed, 'webhook-7');
  reader.offer(gone(10_001));
  expect(await reader.pull(signal)).toEqual({ id: 'webhook-7', kind: 'DELETED' });
});
