import { expect, it, vi } from 'vitest';

import { type FeedEntry } from './live-attempt.ts';
import { TablePages } from './table-pages.ts';

const ends = { last: 100n, droppedThrough: 0n, end: 100n };

/** Pages of ten positions, of a log that has every position up to 100. */
function open() {
  const read = vi.fn(async (after: bigint) => {
    const count = Math.min(10, 100 - Number(after));
    const entries = Array.from({ length: count }, (_, n) => ({ position: after + BigInt(n + 1) }));
    return { entries: entries as unknown as FeedEntry[], ends };
  });
  return { pages: new TablePages(read), read };
}

const positionsOf = ({ entries }: { entries: readonly FeedEntry[] }) =>
  entries.map(({ position }) => Number(position));

it('a page is read once for all that are somewhere within it', async () => {
  const { pages, read } = open();
  const [one, other] = await Promise.all([pages.after(20n), pages.after(20n)]);
  expect(positionsOf(one)).toEqual(positionsOf(other));
  expect(positionsOf(await pages.after(27n))).toEqual([28, 29, 30]);
  expect(read).toHaveBeenCalledTimes(1);
  expect(positionsOf(await pages.after(30n))[0]).toBe(31);
  expect(positionsOf(await pages.after(19n))[0]).toBe(20);
  expect(read).toHaveBeenCalledTimes(3);
});

it('eight pages are kept, for two seconds', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const { pages, read } = open();
    for (let after = 0n; after < 90n; after += 10n) await pages.after(after);
    await pages.after(10n);
    expect(read).toHaveBeenCalledTimes(9);
    await pages.after(0n);
    expect(read).toHaveBeenCalledTimes(10);
    vi.advanceTimersByTime(2000);
    await pages.after(0n);
    expect(read).toHaveBeenCalledTimes(11);
  } finally {
    vi.useRealTimers();
  }
});

it('an empty page, and one that could not be read, are read again', async () => {
  const { pages, read } = open();
  await pages.after(100n);
  await pages.after(100n);
  read.mockRejectedValueOnce(new Error('away'));
  await expect(pages.after(50n)).rejects.toThrow('away');
  expect(positionsOf(await pages.after(50n))[0]).toBe(51);
  expect(read).toHaveBeenCalledTimes(4);
});
