import { type Clock } from '../clock.ts';

/** A clock whose time changes only by `advance` and `set`. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
  set(time: Date): void;
}

export function manualClock(start: Date = new Date('2026-02-03T04:05:06.789Z')): ManualClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance: (ms) => void (now += ms),
    set: (time) => void (now = time.getTime()),
  };
}
