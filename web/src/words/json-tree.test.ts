import { describe, expect, it } from 'vitest';

import {
  copiedValue,
  openAtFirst,
  pathOf,
  shownKey,
  shownValue,
  type TreeRow,
  treeRows,
} from './json-tree.ts';

const all = () => true;
const event = {
  event_name: 'purchase',
  properties: { items: [{ price: 1.5 }, {}], 'a.b*\\': null, '': true },
  tags: [],
};
const line = (row: TreeRow) =>
  `${'  '.repeat(row.depth)}${row.key === null ? '' : `${shownKey(row.key)}: `}${shownValue(row)}`;

describe('the rows of a tree', () => {
  it('are those of all that is open, in order', () => {
    expect(treeRows(event, all).map(line)).toEqual([
      '{',
      '  event_name: "purchase"',
      '  properties: {',
      '    items: [',
      '      0: {',
      '        price: 1.5',
      '      1: {}',
      '    a.b*\\: null',
      '    "": true',
      '  tags: []',
    ]);
    expect(treeRows(event, (id) => id === '').map(line)).toEqual([
      '{',
      '  event_name: "purchase"',
      '  properties: { 3 keys }',
      '  tags: []',
    ]);
  });

  it('have ids of their own, whatever the keys are', () => {
    const rows = treeRows({ 'a/b': { c: 1 }, a: { 'b/c': 1, b: { c: 1 } }, 'a~1b': { c: 1 } }, all);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('have the path that a condition names, where there is one', () => {
    expect(treeRows(event, all).map(pathOf)).toEqual([
      null,
      'event_name',
      'properties',
      'properties.items',
      'properties.items.0',
      'properties.items.0.price',
      'properties.items.1',
      'properties.a\\.b\\*\\\\',
      null,
      'tags',
    ]);
  });

  it('show text with its escapes, without what nobody sees, and cut if it is long', () => {
    const [, ...rows] = treeRows(
      { a: 'x"\n\u202ey', b: 'z'.repeat(2000), '\u202ek': 0, ['n'.repeat(1000)]: 1 },
      all,
    );
    expect(shownValue(rows[0]!)).toBe('"x\\"\\n\\u202ey"');
    expect(shownValue(rows[1]!)).toBe(`"${'z'.repeat(300)}… (2,000 characters)`);
    expect(shownKey(rows[2]!.key!)).toBe('\\u202ek');
    expect(shownKey(rows[3]!.key!)).toHaveLength(301);
    expect(copiedValue(rows[0]!.value)).toBe('x"\n\u202ey');
    expect(copiedValue({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});

describe('what is open at first', () => {
  it('is everything of a small event', () => {
    const open = openAtFirst(event);
    expect(treeRows(event, (id) => open.has(id)).map(line)).toEqual(treeRows(event, all).map(line));
  });

  it('is no more than so many rows, but the first level', () => {
    const large = {
      few: { a: 1 },
      many: Array.from({ length: 50_000 }, (_, n) => ({ n })),
      deep: { x: { y: 1 } },
    };
    const open = openAtFirst(large, 20);
    const rows = treeRows(large, (id) => open.has(id));
    expect(rows.map(line)).toContain('  many: [ 50,000 items ]');
    expect(rows.map(line)).toContain('      y: 1');
    expect(rows.length).toBeLessThanOrEqual(20);
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, { n }]));
    const ofWide = openAtFirst(wide, 20);
    expect(treeRows(wide, (id) => ofWide.has(id))).toHaveLength(501);
  });

  it('of what is no object or list is the one row', () => {
    for (const value of [null, 1, 'a', true, [], {}])
      expect(treeRows(value, (id) => openAtFirst(value).has(id))).toHaveLength(1);
  });
});
