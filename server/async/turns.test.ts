import { expect, it } from 'vitest';

import { turns } from './turns.ts';

/** Work that begins when it is its turn, and ends when the test says so. */
function work() {
  const state = { begun: false, end: (_error?: Error): void => undefined };
  const run = () =>
    new Promise<string>((resolve, reject) => {
      state.begun = true;
      state.end = (error) => (error ? reject(error) : resolve('done'));
    });
  return { state, run };
}

const nextPhase = () => new Promise((resolve) => setImmediate(resolve));

it('runs work of one key in its order, after failures too, and that of another key meanwhile', async () => {
  const inTurn = turns();
  const [first, second, other] = [work(), work(), work()];
  const failing = inTurn('a', first.run);
  const following = inTurn('a', second.run);
  const elsewhere = inTurn('b', other.run);
  await nextPhase();
  expect([first.state.begun, second.state.begun, other.state.begun]).toEqual([true, false, true]);
  first.state.end(new Error('failed'));
  await expect(failing).rejects.toThrow('failed');
  await nextPhase();
  expect(second.state.begun).toBe(true);
  second.state.end();
  other.state.end();
  expect(await Promise.all([following, elsewhere])).toEqual(['done', 'done']);
});
