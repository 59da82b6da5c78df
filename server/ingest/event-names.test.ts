import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { manualClock } from '../testing/clock.ts';
import { createEventNames } from './event-names.ts';
import { SeenNames } from './seen-names.ts';

/** Names that a workspace may have. */
const most = 7;

/** Event names over a database that notes what is written to it. */
function start() {
  const clock = manualClock();
  const warn = vi.fn();
  const leftOut = vi.fn();
  const query = vi.fn((_text: string, values: unknown[]) =>
    Promise.resolve({ rows: [{ stored: (values[1] as string[]).length }] }),
  );
  const log = { ...silentLog, warn };
  const names = createEventNames({ pool: { query } as never, clock, log, max: most, onLeftOut: leftOut });
  /** Sees these names, and returns the statements' values. */
  const written = async (workspaceId: string, ...seen: string[]) => {
    query.mockClear();
    await names.see(workspaceId, seen);
    return query.mock.calls.map(([, values]) => values);
  };
  return { clock, warn, query, names, leftOut, written };
}

test('a name is written once a minute for each workspace, with the time at which it was last seen', async () => {
  const { clock, written } = start();
  const at = clock.now();
  expect(await written('w', 'purchase', 'refund', 'purchase')).toEqual([
    ['w', ['purchase', 'refund'], at, most],
  ]);
  clock.advance(59_999);
  expect(await written('w', 'purchase', 'refund')).toEqual([]);
  expect(await written('w', 'purchase', 'new')).toEqual([['w', ['new'], clock.now(), most]]);
  expect(await written('another', 'purchase')).toEqual([['another', ['purchase'], clock.now(), most]]);
  clock.advance(1);
  expect(await written('w', 'purchase', 'new')).toEqual([['w', ['purchase'], clock.now(), most]]);
  clock.advance(59_999);
  expect(await written('w', 'purchase')).toEqual([]);
});

test('names that could not be stored are logged, and are written the next time', async () => {
  const { clock, warn, query, names, written } = start();
  const failure = new Error('The connection was lost.');
  query.mockRejectedValueOnce(failure);
  await names.see('w', ['purchase', 'refund']);
  expect(warn.mock.calls).toEqual([[{ workspaceId: 'w', err: failure }, 'Event names could not be stored.']]);
  expect(await written('w', 'purchase', 'refund')).toEqual([
    ['w', ['purchase', 'refund'], clock.now(), most],
  ]);
});

test('a workspace with 2,000 names starts over, and the others are remembered', async () => {
  const { written } = start();
  const many = (prefix: string) => Array.from({ length: 1000 }, (_, n) => `${prefix}-${n}`);
  await written('quiet', 'purchase');
  await written('w', ...many('first'));
  await written('w', ...many('second'));
  expect(await written('w', 'first-0', 'second-0')).toEqual([]);
  await written('w', 'one more');
  expect(await written('w', 'first-0', 'one more')).toMatchObject([['w', ['first-0'], {}, most]]);
  expect(await written('quiet', 'purchase')).toEqual([]);
});

test('no more than 50,000 names are remembered, and the workspace that was quiet for longest goes first', () => {
  const names = new SeenNames();
  const many = Array.from({ length: 1000 }, (_, n) => `name-${n}`);
  for (let n = 0; n < 51; n += 1) names.add(`w-${n}`, many, n);
  expect(names.size).toBe(50_000);
  expect(names.lastSeen('w-0', 'name-0')).toBeUndefined();
  expect([names.lastSeen('w-1', 'name-0'), names.lastSeen('w-50', 'name-999')]).toEqual([1, 50]);
  names.delete('w-1', ['name-0', 'unknown']);
  expect(names.size).toBe(49_999);
});

test('names beyond those that a workspace may have are reported, once per batch', async () => {
  const { names, query, leftOut } = start();
  query.mockResolvedValueOnce({ rows: [{ stored: 1 }] });
  await names.see('w', ['purchase', 'too many', 'far too many']);
  expect(leftOut).toHaveBeenCalledTimes(1);
});
