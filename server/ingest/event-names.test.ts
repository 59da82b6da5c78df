import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { manualClock } from '../testing/clock.ts';
import { createEventNames } from './event-names.ts';

/** Event names over a database that notes what is written to it. */
function start() {
  const clock = manualClock();
  const warn = vi.fn();
  const query = vi.fn((_text: string, _values: unknown[]) => Promise.resolve({ rows: [] }));
  const names = createEventNames({ query } as never, clock, { ...silentLog, warn });
  /** Sees these names, and returns the statements' values. */
  const written = async (workspaceId: string, ...seen: string[]) => {
    query.mockClear();
    await names.see(workspaceId, seen);
    return query.mock.calls.map(([, values]) => values);
  };
  return { clock, warn, query, names, written };
}

test('a name is written once a minute for each workspace, with the time at which it was last seen', async () => {
  const { clock, written } = start();
  const at = clock.now();
  expect(await written('w', 'purchase', 'refund', 'purchase')).toEqual([['w', ['purchase', 'refund'], at]]);
  clock.advance(59_999);
  expect(await written('w', 'purchase', 'refund')).toEqual([]);
  expect(await written('w', 'purchase', 'new')).toEqual([['w', ['new'], clock.now()]]);
  expect(await written('another', 'purchase')).toEqual([['another', ['purchase'], clock.now()]]);
  clock.advance(1);
  expect(await written('w', 'purchase', 'new')).toEqual([['w', ['purchase'], clock.now()]]);
  clock.advance(59_999);
  expect(await written('w', 'purchase')).toEqual([]);
});

test('names that could not be stored are logged, and are written the next time', async () => {
  const { clock, warn, query, names, written } = start();
  const failure = new Error('The connection was lost.');
  query.mockRejectedValueOnce(failure);
  await names.see('w', ['purchase', 'refund']);
  expect(warn.mock.calls).toEqual([[{ workspaceId: 'w', err: failure }, 'Event names could not be stored.']]);
  expect(await written('w', 'purchase', 'refund')).toEqual([['w', ['purchase', 'refund'], clock.now()]]);
});

test('no more than 50,000 names are remembered, besides those of the last call', async () => {
  const { written } = start();
  const many = (count: number) => Array.from({ length: count }, (_, n) => `name-${n}`);
  await written('w', ...many(50_000));
  await written('w', 'one more');
  expect(await written('w', 'name-0', 'one more')).toEqual([]);
  expect(await written('w', 'too many')).toHaveLength(1);
  expect(await written('w', 'name-0', 'too many')).toMatchObject([['w', ['name-0'], {}]]);
});
