import { describe, expect, it } from 'vitest';
import { type JsonValue, parsePath } from '../model/index.ts';
import { readPath } from './path.ts';

/** As it comes from outside: JSON, with own keys that are traps. */
const payload = JSON.parse(`{
  "user_id": "u_42",
  "nothing": null,
  "properties": { "value": 0, "0": "zero as a key", "length": 7, "a b": "blank", "": "empty key" },
  "items": [{ "id": "first" }, { "id": "second" }],
  "own": { "__proto__": { "polluted": "own data" }, "constructor": "mine" }
}`) as JsonValue;

const read = (field: string): unknown => readPath(payload, parsePath(field)!);

describe('a path', () => {
  it.each(['', '.', 'a.', '.a', 'a..b'])('%j is bad', (field) => {
    expect(parsePath(field)).toBeNull();
  });

  it.each([
    ['user_id', 'u_42'],
    ['nothing', null],
    ['properties.value', 0],
    ['properties.0', 'zero as a key'],
    ['properties.length', 7],
    ['properties.a b', 'blank'],
    ['items.1.id', 'second'],
    ['own.__proto__.polluted', 'own data'],
    ['own.constructor', 'mine'],
  ])('%s finds own data', (field, value) => {
    expect(read(field)).toEqual({ found: true, value });
  });

  it.each([
    ['absent', 'nothing is there'],
    ['User_id', 'keys are case-sensitive'],
    ['nothing.more', 'null has no keys'],
    ['properties.value.toFixed', 'numbers have no keys'],
    ['user_id.length', 'the length of text is no data'],
    ['user_id.0', 'the characters of text are no data'],
    ['items.length', 'the length of an array is no data'],
    ['items.2', 'beyond the end'],
    ['items.-1', 'no counting from the end'],
    ['items.00', 'not canonical'],
    ['items.01.id', 'not canonical'],
    ['items.1e0', 'not canonical'],
    ['items. 1', 'not canonical'],
    ['items.id', 'no looking through all elements'],
    ['items.map', 'methods are inherited'],
    ['__proto__', 'the prototype itself'],
    ['__proto__.toString', 'a key of the prototype'],
    ['constructor', 'inherited'],
    ['constructor.name', 'inherited'],
    ['properties.hasOwnProperty', 'inherited'],
    ['items.__proto__', 'the prototype of an array'],
    ['items.constructor.name', 'inherited'],
  ])('%s finds nothing: %s', (field) => {
    expect(read(field)).toEqual({ found: false });
  });

  it('does not find what was put on the prototype of everything', () => {
    const prototype = Object.prototype as Record<string, unknown>;
    prototype['polluted'] = 'yes';
    try {
      expect(read('properties.polluted')).toEqual({ found: false });
      expect(read('items.0.polluted')).toEqual({ found: false });
    } finally {
      delete prototype['polluted'];
    }
  });

  it('reaches elements whose index has several digits', () => {
    const items = Array.from({ length: 101 }, (_, n) => n);
    for (const n of [9, 10, 100])
      expect(readPath({ items }, ['items', String(n)])).toMatchObject({ value: n });
  });

  it.each(['x0', '0x', '1x', '01', '-1', 'name'])(
    'does not find %s, which code has put on an array beside its elements',
    (key) => {
      const items = Object.assign(['first', 'second'], { [key]: 'not an element' });
      expect(readPath({ items }, ['items', key])).toEqual({ found: false });
    },
  );

  it('takes undefined, which JSON drops, for missing', () => {
    expect(readPath({ a: undefined } as unknown as JsonValue, ['a'])).toEqual({ found: false });
  });
});
