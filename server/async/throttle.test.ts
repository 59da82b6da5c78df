import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function unexpected(error: Error): void {
  throw error;
}

describe('throttled work', () => {
  it('runs at once, and then once for all requests within the interval', async () => {
    const work = vi.fn(async () => undefined);
    const { trigger } = throttle(work, 100, unexpected);
    trigger();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10);
    trigger();
    trigger();
    await vi.advanceTimersByTimeAsync(89);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('never overlaps, and runs once more when it was requested during a run', async () => {
    let finish: () => void = () => undefined;
    const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const { trigger } = throttle(work, 100, unexpected);
    trigger();
    await vi.advanceTimersByTimeAsync(500);
    trigger();
    await vi.advanceTimersByTimeAsync(500);
    expect(work).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('runs again a second after it failed', async () => {
    const errors: string[] = [];
    const work = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('no database'));
    const { trigger } = throttle(work, 10, (error) => errors.push(error.message));
    trigger();
    await vi.advanceTimersByTimeAsync(999);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    expect(errors).toEqual(['no database']);
  });

  it('does not run after it was stopped', async () => {
    const work = vi.fn(async () => undefined);
    const { trigger, stop } = throttle(work, 100, unexpected);
    trigger();
    trigger();
    stop();
    trigger();
    await vi.advanceTimersByTimeAsync(1000);
    expect(work).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('runs at once on finish, if it was requested', async () => {
    const work = vi.fn(async () => undefined);
    const { trigger, finish } = throttle(work, 100, unexpected);
    trigger();
    await vi.advanceTimersByTimeAsync(1);
    trigger();
    await finish();
    expect(work).toHaveBeenCalledTimes(2);
    await finish();
    expect(work).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
