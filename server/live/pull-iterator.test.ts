import { describe, expect, it, vi } from 'vitest';

import { pullIterator } from './pull-iterator.ts';

const done = { value: undefined, done: true };

describe('a pulling iterator', () => {
  it('gives what is pulled until there is no more, and releases then', async () => {
    const items = [1, 2, 3];
    const release = vi.fn();
    const seen: number[] = [];
    for await (const item of pullIterator(async () => items.shift(), release)) seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('pulls one at a time, in the order of the calls', async () => {
    let pulls = 0;
    let most = 0;
    const iterator = pullIterator(
      async () => {
        most = Math.max(most, ++pulls);
        await Promise.resolve();
        return pulls--;
      },
      () => undefined,
    );
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false]);
    expect(most).toBe(1);
  });

  it('ends at once when the reader leaves while it waits', async () => {
    const release = vi.fn();
    let signal: AbortSignal | undefined;
    const iterator = pullIterator<number>((given) => {
      signal = given;
      return new Promise(() => undefined); // never finds anything, and does not look at its signal
    }, release);
    const waiting = [iterator.next(), iterator.next()];
    await vi.waitFor(() => expect(signal).toBeDefined());
    expect(await iterator.return()).toEqual(done);
    expect(await Promise.all(waiting)).toEqual([done, done]);
    expect(await iterator.next()).toEqual(done);
    expect(signal?.aborted).toBe(true);
    await iterator.return();
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('releases when the reader leaves a loop', async () => {
    const release = vi.fn();
    for await (const _ of pullIterator(async () => 1, release)) break;
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('throws what the pull threw, once, and ends', async () => {
    const release = vi.fn();
    const iterator = pullIterator(() => Promise.reject(new Error('gone')), release);
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
    expect(second).toEqual({ status: 'fulfilled', value: done });
    expect(release).toHaveBeenCalledTimes(1);
  });
});
