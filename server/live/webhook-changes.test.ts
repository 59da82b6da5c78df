import { expect, test } from 'vitest';

import { type LiveWebhook, TooFarBehind, WebhookReader } from './webhook-changes.ts';

const feed = { ready: Promise.resolve(), add: () => undefined, remove: () => undefined };
const open = (id: string | null = null) => new WebhookReader(feed, id, () => undefined);

/** Webhooks that were created and deleted again. */
const gone = (count: number, from = 0): LiveWebhook[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `webhook-${from + n}`,
    kind: 'DELETED',
    key: `${from + n}`,
    webhooksVersion: 0n,
  }));

test('a subscriber may leave 10,000 changed webhooks unread, and gets all of them', () => {
  const reader = open();
  reader.offer(gone(10_000));
  reader.offer(gone(10_000));
  for (const change of gone(10_000)) {
    expect(reader.peek(1)).toEqual([change]);
    reader.take();
  }
  expect(reader.peek(1)).toEqual([]);
});

test('one that leaves more of them unread is told to read the webhooks again', () => {
  const reader = open();
  reader.offer(gone(10_000));
  expect(reader.peek(1)).toEqual(gone(1));
  reader.take();
  reader.offer(gone(2, 10_000));
  reader.offer(gone(1));
  expect(() => reader.peek(1)).toThrow(TooFarBehind);
});

test('changes of other webhooks do not count for a subscriber of one', () => {
  const reader = open('webhook-7');
  reader.offer(gone(10_001));
  expect(reader.peek(2)).toMatchObject([{ id: 'webhook-7', kind: 'DELETED' }]);
});
