import { describe, expect, it } from 'vitest';

import { type JsonObject } from '../model/index.ts';
import { fieldLimits, fieldsOf } from './fields-of.ts';

const paths = (event: JsonObject) => fieldsOf(event).map(({ path }) => path);

describe('the fields of an event', () => {
  it('have paths as conditions name them, with a star for the elements of a list', () => {
    expect(fieldsOf({ a: 1, 'b.c': { d: [{ e: 'x' }, { e: true }] }, n: null })).toEqual([
      { path: 'a', type: 'NUMBER', example: '1' },
      { path: 'b\\.c', type: 'OBJECT', example: null },
      { path: 'n', type: 'NULL', example: null },
      { path: 'b\\.c.d', type: 'LIST', example: null },
      { path: 'b\\.c.d.*', type: 'OBJECT', example: null },
      { path: 'b\\.c.d.*.e', type: 'STRING', example: '"x"' },
      { path: 'b\\.c.d.*.e', type: 'BOOLEAN', example: 'true' },
    ]);
  });

  it('are at most 200, those near the top first', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, { inner: n }]));
    expect(paths(wide)).toHaveLength(fieldLimits.perEvent);
    expect(paths({ deep: wide, flat: 1 }).slice(0, 2)).toEqual(['deep', 'flat']);
  });

  it('are read eight steps deep', () => {
    let event: JsonObject = { leaf: 1 };
    for (let n = 0; n < 20; n += 1) event = { a: event };
    expect(paths(event)).toHaveLength(fieldLimits.depth);
  });

  it('with a path of more than 300 characters are left out, with what is in them', () => {
    expect(paths({ ['x'.repeat(301)]: { y: 1 }, z: 1 })).toEqual(['z']);
  });

  it('have examples of at most 100 characters, cut between characters', () => {
    const [field] = fieldsOf({ a: '🙂'.repeat(200) });
    expect(field!.example!.length).toBeLessThanOrEqual(fieldLimits.exampleLength);
    expect(field!.example!.isWellFormed()).toBe(true);
  });
});
