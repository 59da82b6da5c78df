import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { commonEventNames } from '../../routing/index.ts';
import { eventNameOf, inSnakeCase, trackedNames } from './event-names.ts';

it.each(Object.entries(trackedNames))('%s is the common name %s, however it is written', (words, common) => {
  const capitals = words.replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase());
  for (const name of [
    words,
    capitals,
    words.replaceAll(' ', '_'),
    words.replaceAll(' ', '-'),
    ` ${capitals} `,
  ])
    expect(eventNameOf(name, false)).toBe(common);
  expect(commonEventNames).toContain(common);
});

it.each([
  'Product Viewed',
  'purchase',
  'Order Completed Twice',
  'constructor',
  '__proto__',
  '',
  'ordercompleted',
])('any other name is its own: %j', (name) => expect(eventNameOf(name, false)).toBe(name));

it.each([
  ['Product Viewed', 'product_viewed'],
  ['productViewed', 'product_viewed'],
  ['product-viewed', 'product_viewed'],
  ['  Product   Viewed! ', 'product_viewed'],
  ['product_viewed', 'product_viewed'],
  ['HTTPError', 'http_error'],
  ['Level2Won', 'level2_won'],
  ['Öffnung Geändert', 'öffnung_geändert'],
  ['商品 閲覧', '商品_閲覧'],
  ['Cafe\u0301 Opened', 'cafe\u0301_opened'],
  ['🙂', '🙂'],
  ['', ''],
])('%j in snake_case is %j', (name, expected) => {
  expect(inSnakeCase(name)).toBe(expected);
});

it('a name of the table is not changed further, and one that is too long not at all', () => {
  expect(eventNameOf('Order Completed', true)).toBe('purchase');
  expect(eventNameOf('Level Won', true)).toBe('level_won');
  expect(eventNameOf('A'.repeat(401), true)).toBe('A'.repeat(401));
});

it('docs/tracking-sdks.md has the same table', () => {
  const docs = readFileSync(new URL('../../../docs/tracking-sdks.md', import.meta.url), 'utf8');
  const [, rows] = /^\| tracked name \|.*\n\|.*\n((?:\|.*\n)+)/m.exec(docs)!;
  const documented = rows!
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [names, common] = row.split('|').slice(1, 3) as [string, string];
      return names.split(',').map((name) => [name.trim().toLowerCase(), common.replaceAll('`', '').trim()]);
    });
  expect(Object.fromEntries(documented)).toEqual(trackedNames);
});
