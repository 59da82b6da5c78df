import { expect, test } from 'vitest';

import { BoundedMap } from '../../bounded-map.ts';
import { Sessions } from './sessions.ts';

const at = new Date(0);

test('a map forgets what was used longest ago', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
  expect([map.deleteOldest(), map.deleteOldest(), map.deleteOldest()]).toEqual([1, 3, undefined]);
});

test('sessions use no more memory than they may, and a workspace forgets its own first', () => {
  const sessions = new Sessions();
  sessions.idOf('small', 'a', at);
  for (let n = 0; n < 10_001; n += 1) sessions.idOf('large', `${n}`, at);
  expect(sessions.size).toBe(10_001);
  for (let w = 0; w < 20; w += 1) for (let n = 0; n < 10_000; n += 1) sessions.idOf(`w${w}`, `${n}`, at);
  expect(sessions.size).toBeLessThanOrEqual(200_000);
});
