import { expect, it } from 'vitest';

import { RecentMap } from './recent-map.ts';

it('keeps what is used again and again, however much else is added', () => {
  const map = new RecentMap<string, number>(20);
  map.set('busy', 1);
  for (let n = 0; n < 1000; n += 1) {
    map.set(`${n}`, n);
    expect(map.get('busy')).toBe(1);
    expect(map.size).toBeLessThanOrEqual(20);
  }
  expect([map.get('0'), map.get('999')]).toEqual([undefined, 999]);
});

it('forgets what was not used between two calls of age', () => {
  const map = new RecentMap<string, number>(20);
  for (const key of ['idle', 'used']) map.set(key, 1);
  map.age();
  map.get('used');
  map.age();
  expect([...map.entries()]).toEqual([['used', 1]]);
  map.age();
  map.age();
  expect(map.size).toBe(0);
});

it('keeps values of so much weight, counted once however often they are replaced', () => {
  const map = new RecentMap<string, number>(1000, { of: (value) => value, most: 20 });
  for (let n = 0; n < 100; n += 1) map.set('same', 4);
  map.set('other', 6);
  expect([...map.entries()]).toEqual([
    ['same', 4],
    ['other', 6],
  ]);
  map.delete('other');
  map.set('another', 6);
  expect(map.size).toBe(2);
  map.set('large', 100); // alone in its generation
  map.set('next', 1);
  expect([...map.entries()]).toEqual([
    ['large', 100],
    ['next', 1],
  ]);
});

it('forgets all values with a tag, of either generation, and no others', () => {
  const map = new RecentMap<string, readonly string[]>(20, undefined, (tags) => tags);
  map.set('old', ['red', 'round']);
  map.set('replaced', ['red']);
  map.set('other', ['round']);
  map.age();
  map.set('young', ['red']);
  map.set('replaced', ['round']);
  map.deleteTagged('red');
  expect([...map.entries()].map(([key]) => key)).toEqual(['other', 'replaced']);
  map.get('other');
  map.deleteTagged('round');
  expect(map.size).toBe(0);
});

it('forgets a deleted value of either generation', () => {
  const map = new RecentMap<string, number>(20);
  map.set('old', 1);
  map.age();
  map.set('young', 1);
  for (const key of ['old', 'young']) map.delete(key);
  expect([map.get('old'), map.get('young'), map.size]).toEqual([undefined, undefined, 0]);
});
