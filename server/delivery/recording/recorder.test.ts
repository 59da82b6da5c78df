import { expect, test } from 'vitest';

import { silentLog } from '../../log.ts';
import { type PendingRecord } from './record-batch.ts';
import { createRecorder, type RecorderParts } from './recorder.ts';

const pending = {} as PendingRecord;

function recorderWith(parts: Pick<RecorderParts, 'record'> & Partial<RecorderParts>) {
  return createRecorder({ onRecorded: () => undefined, log: silentLog, limit: 1000, ...parts });
}

test('recorded outcomes no longer count as unrecorded when their listener hears of them', async () => {
  const seen: number[] = [];
  const recorder = recorderWith({
    record: (take) => Promise.resolve(take().slice(0, 0) as []),
    onRecorded: () => seen.push(recorder.unrecorded),
  });
  for (let n = 0; n < 300; n += 1) recorder.add(pending);
  await recorder.drain(5000);
  expect(seen).toEqual([0]);
});

test('a batch that could not be recorded is tried again until it is, whole and once', async () => {
  const recorded: number[] = [];
  let failures = 2;
  const recorder = recorderWith({
    record: (take) => {
      const { length } = take();
      if (failures-- > 0) return Promise.reject(new Error('The connection was lost.'));
      recorded.push(length);
      return Promise.resolve([]);
    },
  });
  for (let n = 0; n < 3; n += 1) recorder.add(pending);
  await recorder.drain(5000);
  expect(recorded).toEqual([3]);
  expect(recorder.unrecorded).toBe(0);
});

test('what arrives while a transaction begins joins its batch, and what arrives later does not', async () => {
  const recorded: number[] = [];
  const recorder = recorderWith({
    record: async (take) => {
      recorder.add(pending);
      await Promise.resolve();
      recorded.push(take().length);
      if (recorded.length === 1) recorder.add(pending);
      expect(take()).toHaveLength(recorded.at(-1)!);
      return [];
    },
  });
  recorder.add(pending);
  await recorder.drain(5000);
  expect(recorded).toEqual([2, 2]);
});

test('a batch of half the limit is recorded at once, without waiting 20 ms for more', async () => {
  const batch = Promise.withResolvers<number>();
  const recorder = recorderWith({
    limit: 8,
    record: (take) => {
      batch.resolve(take().length);
      return Promise.resolve([]);
    },
  });
  let timeHasPassed = false;
  const timer = setTimeout(() => (timeHasPassed = true), 1); // before the 20 ms of gathering
  recorder.add(pending);
  await Promise.resolve();
  for (let n = 0; n < 3; n += 1) recorder.add(pending);
  expect(await batch.promise).toBe(4);
  expect(timeHasPassed).toBe(false);
  clearTimeout(timer);
});

test('draining gives up at its deadline when the database stays away', async () => {
  const recorder = recorderWith({ record: () => Promise.reject(new Error('The connection was lost.')) });
  recorder.add(pending);
  await recorder.drain(100);
  expect(recorder.unrecorded).toBe(1);
});
