import { describe, expect, it, vi } from 'vitest';

import { pullIterator } from './pull-iterator.ts';

const done = { value: undefined, done: true };

describe('a pull iterator', () => {
  it('yields what is pulled until there is no more, and then calls onEnd', async () => {
    const items = [1, 2, 3];
    const onEnd = vi.fn();
    const seen: number[] = [];
    for await (const item of pullIterator(async () => items.shift(), onEnd)) seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('pulls one at a time, in the order of the calls to next', async () => {
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

  it('ends at once when its reader returns while it waits', async () => {
    const onEnd = vi.fn();
    let signal: AbortSignal | undefined;
    const iterator = pullIterator<number>((given) => {
      signal = given;
      return new Promise(() => undefined); // never resolves, and ignores its signal
    }, onEnd);
    const waiting = [iterator.next(), iterator.next()];
    await vi.waitFor(() => expect(signal).toBeDefined());
    expect(await iterator.return()).toEqual(done);
    expect(await Promise.all(waiting)).toEqual([done, done]);
    expect(await iterator.next()).toEqual(done);
    expect(signal?.aborted).toBe(true);
    await iterator.return();
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('calls onEnd when its reader breaks out of a loop', async () => {
    const onEnd = vi.fn();
    for await (const _ of pullIterator(async () => 1, onEnd)) break;
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('throws the error of a pull once, and ends', async () => {
    const onEnd = vi.fn();
    const iterator = pullIterator(() => Promise.reject(new Error('gone')), onEnd);
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
    expect(second).toEqual({ status: 'fulfilled', value: done });
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});
