import { afterAll, afterEach } from 'vitest';

import { closeAll, type Closeable } from '../lifecycle.ts';

/** Takes charge of what was opened, and returns it. */
export type Keep = <T extends Closeable>(opened: T) => T;

/** What is kept is closed after each test, the last opened first; an error in closing fails the test. */
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
