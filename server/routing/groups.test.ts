import { describe, expect, it } from 'vitest';

import { Groups } from './groups.ts';

const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

function valuesOf(groups: Groups<string, object>, key: string): object[] {
  const values: object[] = [];
  groups.forEach(key, (value) => values.push(value));
  return values;
}

describe('a group of values', () => {
  it('grows and shrinks one by one, and goes with its last value', () => {
    const groups = new Groups<string, object>();
    const steps: [change: () => void, left: object[]][] = [
      [() => undefined, []],
      [() => groups.add('k', a), [a]],
      [() => groups.add('k', b), [a, b]],
      [() => groups.add('k', c), [a, b, c]],
      [() => groups.delete('k', b), [a, c]],
      [() => groups.delete('k', a), [c]],
      [() => groups.delete('k', c), []],
      [() => groups.add('k', b), [b]],
      [() => groups.delete('k', b), []],
    ];
    for (const [change, left] of steps) {
      change();
      expect(valuesOf(groups, 'k')).toEqual(left);
      expect(groups.count('k')).toBe(left.length);
      expect(groups.has('k')).toBe(left.length > 0);
    }
  });

  it('has nothing to do with the groups of other keys', () => {
    const groups = new Groups<string, object>();
    groups.add('k', a);
    groups.add('l', b);
    groups.delete('k', a);
    expect(groups.has('k')).toBe(false);
    expect(valuesOf(groups, 'l')).toEqual([b]);
  });
});
