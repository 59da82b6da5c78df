import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { onPipelineNews } from './pipeline-news.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A live connection whose pushes are made by hand. */
function fakeLive() {
  let next: (data: never) => void = () => undefined;
  const stop = vi.fn();
  const subscribe = (_document: unknown, _variables: unknown, onData: typeof next) => {
    next = onData;
    return stop;
  };
  return { live: { subscribe } as never, push: () => next({} as never), stop };
}

it('pipeline news come at once, and then at most once in the given time, the last included', () => {
  const { live, push } = fakeLive();
  const run = vi.fn();
  onPipelineNews(live, 1000, run);
  expect(run).not.toHaveBeenCalled();
  push();
  vi.advanceTimersByTime(0);
  expect(run).toHaveBeenCalledTimes(1);
  push();
  push();
  vi.advanceTimersByTime(999);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(2);
});

it('pipeline news end when they are stopped, also those that were to come', () => {
  const { live, push, stop } = fakeLive();
  const run = vi.fn();
  const end = onPipelineNews(live, 1000, run);
  push();
  end();
  vi.advanceTimersByTime(5000);
  expect(run).not.toHaveBeenCalled();
  expect(stop).toHaveBeenCalledOnce();
});
