import { describe, expect, it, vi } from 'vitest';

import { gate } from './gate.ts';
import { shared } from './shared.ts';
import { WakeUp } from './wake-up.ts';

describe('a wake-up', () => {
  it('wakes all who wait, once', async () => {
    const { signal } = new AbortController();
    const wakeUp = new WakeUp();
    const waits = [wakeUp.wait(signal), wakeUp.wait(signal)];
    wakeUp.fire();
    await Promise.all(waits);
    const next = vi.fn();
    void wakeUp.wait(signal).then(next);
    await Promise.resolve();
    expect(next).not.toHaveBeenCalled();
  });

  it('lets go of those whose signal is aborted', async () => {
    const leaving = new AbortController();
    const wakeUp = new WakeUp();
    const wait = wakeUp.wait(leaving.signal);
    leaving.abort();
    await wait;
    await wakeUp.wait(leaving.signal);
  });
});

describe('a shared item', () => {
  it('is opened for the first and closed after the last who needs it', () => {
    const close = vi.fn();
    const open = vi.fn((key: string) => ({ key, close }));
    const items = shared(open);
    const [first, second] = [items.join('a'), items.join('a')];
    expect(first.item).toBe(second.item);
    expect(open).toHaveBeenCalledTimes(1);
    first.leave();
    expect(close).not.toHaveBeenCalled();
    expect(items.get('a')).toBe(first.item);
    second.leave();
    expect(close).toHaveBeenCalledTimes(1);
    expect(items.get('a')).toBeUndefined();
    expect(items.join('a').item).not.toBe(first.item);
  });
});

describe('a gate', () => {
  it('lets through as many as it is wide, and the next when one leaves, even by an error', async () => {
    const pass = gate(2);
    const inside: string[] = [];
    const leave: Record<string, (error?: Error) => void> = {};
    const work = (name: string) =>
      pass(
        () =>
          new Promise<void>((resolve, reject) => {
            inside.push(name);
            leave[name] = (error) => (error ? reject(error) : resolve());
          }),
      );
    const works = [work('a'), work('b'), work('c'), work('d')];
    expect(inside).toEqual(['a', 'b']);
    leave['a']!(new Error('failed'));
    await expect(works[0]).rejects.toThrow('failed');
    expect(inside).toEqual(['a', 'b', 'c']);
    leave['b']!();
    await works[1];
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
    leave['c']!();
    leave['d']!();
    await Promise.all(works.slice(1));
  });
});
