import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type DeliveryState } from '../model/index.ts';
import { type DeliveryFacts, type DeliveryFilter } from '../storage/index.ts';
import {
  type ChangedDelivery,
  DeliveryReader,
  DeliveryStream,
  type LiveDelivery,
} from './delivery-stream.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const webhookId = uuidv7();

function changed(given: Partial<DeliveryFacts> = {}, before: readonly DeliveryState[] = []): ChangedDelivery {
  const facts: DeliveryFacts = {
    eventRowId: uuidv7(),
    webhookId,
    state: 'DELIVERED',
    attempts: 1,
    changedAt: new Date(),
    eventName: 'purchase',
    eventId: 'e1',
    userId: null,
    sourceId: null,
    test: false,
    statusCode: 200,
    reason: null,
    ...given,
  };
  return { facts, before: { states: before, attempted: facts.attempts > 1 } };
}

const many = (count: number, ...given: Parameters<typeof changed>) =>
  Array.from({ length: count }, () => changed(...given));

function open(filter: DeliveryFilter | null = {}) {
  const stream = new DeliveryStream(filter);
  const subscribe = () => new DeliveryReader(stream, Promise.resolve(), () => undefined);
  return { stream, subscribe, reader: subscribe() };
}

/** Everything at hand. */
function takeAll(reader: DeliveryReader): LiveDelivery[] {
  const taken: LiveDelivery[] = [];
  for (let [item] = reader.peek(50); item; [item] = reader.peek(50)) {
    taken.push(item);
    reader.take();
  }
  return taken;
}

test('the first message says to read the list, and every change from then on follows', () => {
  const { stream, reader } = open();
  expect(takeAll(reader)).toMatchObject([{ resync: true, delivery: null, matches: false }]);
  const change = changed();
  stream.offer([change], 7n);
  const { eventRowId } = change.facts;
  expect(takeAll(reader)).toMatchObject([
    { resync: false, delivery: { eventRowId, webhookId, arrived: true }, matches: true, webhooksVersion: 7n },
  ]);
});

test('20 a second are sent, and those beyond are counted in a message at the end of the second', async () => {
  const { stream, reader } = open();
  takeAll(reader);
  stream.offer(many(15), 0n);
  stream.offer(many(45), 0n);
  expect(takeAll(reader)).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(999);
  stream.offer(many(3), 0n);
  expect(takeAll(reader)).toEqual([]);
  await vi.advanceTimersByTimeAsync(2);
  expect(takeAll(reader)).toMatchObject([
    { delivery: null, leftOut: 43, leftOutUnmatched: 0, resync: false },
  ]);
  stream.offer(many(1), 0n);
  expect(takeAll(reader)).toMatchObject([{ leftOut: 0, delivery: {} }]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(takeAll(reader)).toEqual([]);
});

test('what leaves the list has a share of its own, and is counted apart', async () => {
  const { stream, reader } = open({ states: ['FAILED'] });
  takeAll(reader);
  stream.offer(many(30, { state: 'RETRYING' }, ['FAILED']), 0n);
  stream.offer(many(21, { state: 'FAILED' }), 0n);
  const sent = takeAll(reader);
  expect(sent.filter(({ matches }) => matches)).toHaveLength(20);
  expect(sent.filter(({ matches }) => !matches)).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(1001);
  expect(takeAll(reader)).toMatchObject([{ leftOut: 1, leftOutUnmatched: 10 }]);
});

test('who is told to read the list is not told of the changes that were left out before', async () => {
  const { stream, reader } = open();
  takeAll(reader);
  stream.offer(many(30), 0n);
  expect(takeAll(reader)).toHaveLength(20);
  stream.resync();
  await vi.advanceTimersByTimeAsync(1001);
  expect(takeAll(reader)).toMatchObject([{ resync: true, leftOut: 0 }]);
});

test('what was never on the list is not sent, however it changes', () => {
  const { stream, reader } = open({ states: ['FAILED'], webhookIds: [webhookId], eventName: 'pur' });
  takeAll(reader);
  stream.offer([changed({ state: 'DELIVERED' }, ['PENDING', 'RETRYING'])], 0n);
  stream.offer([changed({ state: 'RETRYING', webhookId: uuidv7() }, ['FAILED'])], 0n);
  stream.offer([changed({ state: 'FAILED', eventName: 'refund' })], 0n);
  expect(takeAll(reader)).toEqual([]);
});

test('a filter that nothing can meet is told to read the list, and nothing else', () => {
  const { stream, reader } = open(null);
  expect(takeAll(reader)).toMatchObject([{ resync: true }]);
  stream.offer(many(3), 0n);
  expect(takeAll(reader)).toEqual([]);
});

test('a subscriber that reads slowly is told to read the list, and holds no more than what it was handed', async () => {
  const { stream, reader, subscribe } = open();
  const quick = subscribe();
  takeAll(reader);
  takeAll(quick);
  let got = 0;
  for (let second = 0; second < 12; second += 1) {
    stream.offer(many(20), 0n);
    got += takeAll(quick).length;
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(got).toBe(240);
  expect(takeAll(reader)).toMatchObject([{ resync: true }]);
  stream.offer(many(1), 0n);
  expect(takeAll(reader)).toMatchObject([{ resync: false, delivery: {} }]);
});

test('what a subscriber was handed stays the first until it is taken', async () => {
  const { stream, reader } = open();
  takeAll(reader);
  stream.offer(many(1), 0n);
  const [first] = reader.peek(50);
  for (let second = 0; second < 12; second += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    stream.offer(many(20), 0n);
  }
  expect(reader.peek(50)).toEqual([first]);
});

test('subscribers of a filter get the same messages under the same keys', () => {
  const { stream, reader, subscribe } = open();
  const other = subscribe();
  stream.offer(many(3), 0n);
  const later = [takeAll(reader), takeAll(other)].map((items) => items.map(({ key }) => key));
  expect(later[0]).toEqual(later[1]);
  stream.resync();
  stream.offer(many(1), 0n);
  const [one, two] = [takeAll(reader), takeAll(other)];
  expect(one).toEqual(two);
  expect(one).toMatchObject([{ resync: true }, { delivery: {} }]);
  expect(new Set(one.map(({ key }) => key)).size).toBe(2);
});
