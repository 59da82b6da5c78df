import { beforeEach, expect, it } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { type RefusedKey } from '../storage/index.ts';
import { RefusedKeys } from './refused-keys.ts';

let stored: (readonly RefusedKey[])[];
let refused: RefusedKeys;

beforeEach(() => {
  stored = [];
  const store = async (keys: readonly RefusedKey[]) => void stored.push(keys);
  refused = new RefusedKeys({ store, clock: systemClock, log: silentLog });
});

it('counts each key by address, and stores nothing where none was refused', async () => {
  for (const [hash, address] of [
    ['a', '1'],
    ['a', '1'],
    ['a', '2'],
    ['b', '1'],
  ] as const)
    refused.note(hash, address);
  await refused.close();
  await refused.close();
  expect(stored).toEqual([
    [
      { hash: 'a', address: '1', count: 2 },
      { hash: 'a', address: '2', count: 1 },
      { hash: 'b', address: '1', count: 1 },
    ],
  ]);
});

it('keeps 1,000 pairs, and counts the others together', async () => {
  for (let n = 0; n < 1500; n += 1) refused.note(String(n), '1');
  refused.note('0', '1');
  await refused.close();
  expect(stored[0]).toHaveLength(1001);
  expect(stored[0]![0]).toEqual({ hash: '0', address: '1', count: 2 });
  expect(stored[0]!.at(-1)).toEqual({ hash: null, address: null, count: 500 });
});
