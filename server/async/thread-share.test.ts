import { expect, it } from 'vitest';

import { ThreadShare } from './thread-share.ts';

/** Keeps the event loop for so many milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('work runs in the order in which it came, never at once, and leaves the other share to others', async () => {
  const share = new ThreadShare({ share: 0.25, sliceMs: 4 });
  const done: number[] = [];
  const startedAt = performance.now();
  const all = Array.from(
    { length: 10 },
    (_, n) =>
      new Promise<void>((resolve) =>
        share.enqueue(() => {
          work(4);
          done.push(n);
          resolve();
        }),
      ),
  );
  expect(done).toEqual([]);
  await Promise.all(all);
  expect(done).toEqual(Array.from({ length: 10 }, (_, n) => n));
  // Ten slices of 4 ms with nine pauses of 12 ms in between: never less, however slow the machine is.
  expect(performance.now() - startedAt).toBeGreaterThan(9 * 15);
});

it('who waits for a turn gets it behind those that came before', async () => {
  const share = new ThreadShare({ share: 0.5, sliceMs: 2 });
  const events: string[] = [];
  share.enqueue(() => events.push('first'));
  const turn = share.next().then(() => events.push('second'));
  share.enqueue(() => events.push('third'));
  expect(events).toEqual([]);
  await turn;
  expect(events.slice(0, 2)).toEqual(['first', 'second']);
});
