import { afterAll, afterEach } from 'vitest';

import { closeAll, type Closeable } from '../lifecycle.ts';

/** Registers something to be closed, and returns it. */
export type Keep = <T extends Closeable>(opened: T) => T;

/** Closes what is registered after each test, the last first. An error while closing fails the test. */
export function closingAfterEach(): Keep {
  return closingAfter(afterEach);
}

/** The same after all tests of a file, for what they share. */
export function closingAfterAll(): Keep {
  return closingAfter(afterAll);
}

function closingAfter(hook: (work: () => Promise<void>) => void): Keep {
  let opened: Closeable[] = [];
  hook(async () => {
    const all = opened;
    opened = [];
    await closeAll(all);
  });
  return (item) => {
    opened.push(item);
    return item;
  };
}
