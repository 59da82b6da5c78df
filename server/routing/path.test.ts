import { describe, expect, it } from 'vitest';
import { type JsonValue, parsePath } from '../model/index.ts';
import { readPath, someAt } from './path.ts';

/** As it comes from outside: JSON, with own keys that are traps. */
const payload = JSON.parse(`{
  "user_id": "u_42",
  "nothing": null,
  "properties": { "value": 0, "0": "zero as a key", "length": 7, "a b": "blank", "": "empty key" },
  "items": [{ "id": "first" }, { "id": "second" }],
  "own": { "__proto__": { "polluted": "own data" }, "constructor": "mine" }
}`) as JsonValue;

const read = (field: string): unknown => readPath(payload, field.split('.'));

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

/** Everything that a path with stars reads, with the indexes of each reading. */
function readAll(value: JsonValue, field: string): [indexes: string, value: JsonValue | undefined][] {
  const found: [string, JsonValue | undefined][] = [];
  const stopped = someAt(value, parsePath(field)!, (reading, indexes) => {
    found.push([indexes.join(), reading]);
    return false;
  });
  expect(stopped).toBe(false);
  return found;
}

describe('a path with stars', () => {
  const orders: JsonValue = {
    orders: [
      { id: 'a', items: [{ id: 1 }, {}] },
      { id: 'b', items: [] },
      { id: 'c' },
      { id: 'd', items: { 0: { id: 2 } } },
      { id: 'e', items: [{ id: null }] },
    ],
  };

  it('reads each element, and nothing in those that have no such key', () => {
    expect(readAll(orders, 'orders.*.id').map(([, value]) => value)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(readAll(orders, 'orders.*.name')).toEqual(['0', '1', '2', '3', '4'].map((at) => [at, undefined]));
    expect(readAll(orders, 'orders.0.items.*')).toEqual([
      ['0', { id: 1 }],
      ['1', {}],
    ]);
    expect(readAll([1, [2]], '*')).toEqual([
      ['0', 1],
      ['1', [2]],
    ]);
  });

  it('reads each combination of elements', () => {
    expect(readAll(orders, 'orders.*.items.*.id')).toEqual([
      ['0,0', 1],
      ['0,1', undefined],
      ['4,0', null],
    ]);
    expect(readAll([[1], [], 2, [3, 4]], '*.*')).toEqual([
      ['0,0', 1],
      ['3,0', 3],
      ['3,1', 4],
    ]);
  });

  it.each(['none.*', 'orders.0.id.*', 'orders.0.*', '*', 'orders.*.id.*', 'orders.length.*'])(
    'has no elements where there is no array: %s',
    (field) => {
      expect(readAll(orders, field)).toEqual([]);
    },
  );

  it('stops at the first visit that returns true', () => {
    let visits = 0;
    const path = parsePath('orders.*.id')!;
    expect(someAt(orders, path, (value) => ((visits += 1), value === 'b'))).toBe(true);
    expect(visits).toBe(2);
  });

  it('looks at each value of a large event once, with three stars, too', () => {
    let looks = 0;
    const counted = <T extends object>(target: T): T =>
      new Proxy(target, { get: (of, key) => ((looks += 1), Reflect.get(of, key) as unknown) });
    const rows = Array.from({ length: 50 }, () =>
      Array.from({ length: 20 }, () => counted([{ x: 1 }, { x: 2 }])),
    );
    let visits = 0;
    someAt({ rows }, parsePath('rows.*.*.*.x')!, () => ((visits += 1), false));
    expect(visits).toBe(2000);
    expect(looks).toBeLessThan(1000 * 6); // a length and an element for each of two, and the end
  });
});
