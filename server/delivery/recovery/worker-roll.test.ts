import { expect, test } from 'vitest';

import { againAfterMs, deadAfterMs, WorkerRoll } from './worker-roll.ts';

const here = (...numbers: number[]) => new Set(numbers);

test('a worker is dead when it was missed for long enough, and its jobs are released twice', () => {
  const roll = new WorkerRoll();
  expect(roll.look(here(1, 2), 0)).toEqual([]);
  expect(roll.look(here(1), 1000)).toEqual([]);
  expect(roll.look(here(1), 1000 + deadAfterMs - 1)).toEqual([]);
  expect(roll.look(here(1), 1000 + deadAfterMs)).toEqual([2]);
  expect(roll.look(here(1), 1000 + againAfterMs - 1)).toEqual([]);
  expect(roll.look(here(1), 1000 + againAfterMs)).toEqual([2]);
  expect(roll.look(here(1), 100_000)).toEqual([]);
});

test('one that never had a connection in sight is missed once it is expected', () => {
  const roll = new WorkerRoll();
  roll.expect([7]);
  expect(roll.look(here(1), 0)).toEqual([]);
  expect(roll.look(here(1), deadAfterMs)).toEqual([7]);
});

test('expecting a worker again does not put its death off', () => {
  const roll = new WorkerRoll();
  roll.expect([7]);
  roll.look(here(), 0);
  roll.expect([7]);
  expect(roll.look(here(), deadAfterMs)).toEqual([7]);
});

test('the next look is due when the next of the missed workers is', () => {
  const roll = new WorkerRoll();
  roll.look(here(1, 2, 3), 0);
  expect(roll.nextAt).toBe(Infinity);
  roll.look(here(1, 3), 100);
  roll.look(here(1), 200);
  expect(roll.nextAt).toBe(100 + deadAfterMs);
  roll.look(here(1), 100 + deadAfterMs);
  expect(roll.nextAt).toBe(200 + deadAfterMs);
});

test('after it is cleared, nobody is missed', () => {
  const roll = new WorkerRoll();
  roll.look(here(1, 2), 0);
  roll.look(here(1), 1);
  roll.clear();
  expect(roll.look(here(1), 100_000)).toEqual([]);
});
