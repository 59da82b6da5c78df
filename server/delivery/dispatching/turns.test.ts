import { expect, test } from 'vitest';

import { turnOf, Turns } from './turns.ts';

function turnsOf(counts: Readonly<Record<string, number>>) {
  const turns = new Turns<string>();
  const positions = new Map(Object.keys(counts).map((name) => [name, turnOf(name)]));
  const put = (name: string, count: number | null) => turns.put(positions.get(name)!, count);
  for (const [name, count] of Object.entries(counts)) put(name, count);
  const order = () => {
    const names: string[] = [];
    for (let { first } = turns; first !== undefined; { first } = turns) {
      names.push(first);
      put(first, null);
    }
    return names;
  };
  return { turns, put, order };
}

test('the fewest come first, and equals in the order in which they came', () => {
  expect(turnsOf({ a: 5, b: 0, c: 2, d: 0 }).order()).toEqual(['b', 'd', 'c', 'a']);
});

test('an item whose count changes moves behind its new equals, and one whose count stays does not move', () => {
  const { put, order } = turnsOf({ a: 1, b: 1, c: 2 });
  put('a', 1);
  put('c', 1);
  put('b', 0);
  expect(order()).toEqual(['b', 'a', 'c']);
});

test('an item that was taken out may come back, also before all others', () => {
  const { turns, put } = turnsOf({ a: 3 });
  expect(turns.first).toBe('a');
  put('a', null);
  expect(turns.first).toBeUndefined();
  put('a', 3);
  expect(turns.first).toBe('a');
  put('a', 1);
  expect(turns.first).toBe('a');
});
