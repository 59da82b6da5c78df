import { expect, test } from 'vitest';

import { type Pace, slotRules, type SlotUse } from './slot-rules.ts';

/** Workspaces that start requests in turn, none of which ends, until no more may start. Returns the slots of each. */
function fill(
  slots: number,
  workspaces: number,
  pace: Pace,
  use: SlotUse = { held: 0, slow: 0, trials: 0 },
): number[] {
  const rules = slotRules(slots);
  const held = Array.from({ length: workspaces }, () => 0);
  for (let started = true; started;) {
    started = false;
    for (const [n, own] of held.entries()) {
      if (!rules.mayStart(pace, own, use)) continue;
      held[n] = own + 1;
      use.held += 1;
      if (pace !== 'quick') use.slow += 1;
      if (pace === 'unproven') use.trials += 1;
      started = true;
    }
  }
  return held;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

test.each([
  [1, 1],
  [4, 4],
  [64, 57],
  [1024, 904],
])('of %d slots, one workspace alone uses %d', (slots, used) => {
  expect(fill(slots, 1, 'quick')).toEqual([used]);
});

test.each([2, 3, 10, 20])('%d workspaces get equal shares of the slots', (workspaces) => {
  const held = fill(64, workspaces, 'quick');
  expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
  expect(sum(held)).toBeGreaterThanOrEqual(57);
});

test.each(['quick', 'unproven', 'slow'] as const)(
  'after one workspace took all that it gets for %s webhooks, another one finds slots at once',
  (pace) => {
    const use = { held: 0, slow: 0, trials: 0 };
    fill(64, 1, pace, use);
    expect(fill(64, 1, 'quick', use)[0]).toBeGreaterThanOrEqual(3);
  },
);

test('the last sixteenth is for workspaces that hold no slot', () => {
  const rules = slotRules(64);
  expect(rules.mayStart('quick', 1, { held: 60, slow: 0, trials: 0 })).toBe(false);
  expect(rules.mayStart('quick', 1, { held: 59, slow: 0, trials: 0 })).toBe(true);
  expect(rules.mayStart('quick', 0, { held: 63, slow: 0, trials: 0 })).toBe(true);
  expect(rules.mayStart('quick', 0, { held: 64, slow: 0, trials: 0 })).toBe(false);
});

test.each([
  ['slow', 1, 31],
  ['slow', 20, 32],
  ['slow', 500, 32],
  ['unproven', 1, 24],
  ['unproven', 20, 46],
  ['unproven', 500, 48],
] as const)('%s webhooks in %d workspaces hold %d of 64 slots', (pace, workspaces, expected) => {
  expect(sum(fill(64, workspaces, pace))).toBe(expected);
});

test('beside slow webhooks that hold half of the slots, a new workspace starts up to a quarter', () => {
  const use = { held: 0, slow: 0, trials: 0 };
  fill(64, 20, 'slow', use);
  expect(fill(64, 1, 'unproven', use)).toEqual([8]);
  expect(fill(64, 1, 'quick', use)[0]).toBeGreaterThanOrEqual(18);
});

test.each([1, 2, 3, 5, 7, 8, 9, 64, 1000])(
  'with %d slots, every pace gets one, and none gets more',
  (slots) => {
    for (const pace of ['quick', 'unproven', 'slow'] as const) {
      expect(sum(fill(slots, 1, pace))).toBeGreaterThanOrEqual(1);
      expect(sum(fill(slots, slots + 5, pace))).toBeLessThanOrEqual(slots);
    }
  },
);

test('a sixteenth is for unproven webhooks when quick ones have ceased to answer and hold most of the slots', () => {
  const use = { held: 50, slow: 50, trials: 0 };
  expect(fill(64, 20, 'unproven', use).filter((own) => own === 1)).toHaveLength(4);
  expect(slotRules(64).mayStart('unproven', 0, { held: 60, slow: 50, trials: 0 })).toBe(false);
  expect(slotRules(64).mayStart('quick', 0, { held: 60, slow: 50, trials: 0 })).toBe(true);
});
