import { expect, it } from 'vitest';

import { LoopTurns } from './loop-turns.ts';

/** Keeps the event loop for so many milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('long work of several callers lets the event loop turn after each slice, and ends in order', async () => {
  const turns = new LoopTurns(5);
  const events: string[] = [];
  const done: Promise<unknown>[] = [];
  for (const caller of ['a', 'b', 'c', 'd']) {
    const piece = () => {
      work(6);
      events.push(caller);
    };
    if (turns.isSpent()) done.push(turns.next().then(piece));
    else piece();
  }
  expect(events).toEqual(['a']);
  const tick = () => {
    events.push('turn');
    if (events.filter((event) => event !== 'turn').length < 4) setImmediate(tick);
  };
  setImmediate(tick);
  await Promise.all(done);
  expect(events.filter((event) => event !== 'turn')).toEqual(['a', 'b', 'c', 'd']);
  expect(events.join(' ')).toMatch(/b turn c turn d/);
});
