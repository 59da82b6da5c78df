import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function unexpected(error: Error): void {
  throw error;
}

describe('paced work', () => {
  it('is done at once, and then once for all who ask within the pause', async () => {
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

  it('never runs twice at the same time, and runs once more when asked for while it ran', async () => {
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

  it('is tried again a second after it failed', async () => {
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

  it('is forgotten when it is stopped', async () => {
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

  it('is done at once when it is finished, if it was asked for', async () => {
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
