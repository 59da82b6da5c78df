import { describe, expect, it } from 'vitest';

import { offeredValues, typeOfField } from './conditions.ts';

describe('the type of a value', () => {
  it.each([
    [['NUMBER'], 'number'],
    [['BOOLEAN', 'NULL'], 'boolean'],
    [['NULL', 'STRING'], 'text'],
    [['NUMBER', 'STRING'], null],
    [['OBJECT'], null],
    [['LIST'], null],
    [['NULL'], null],
    [[], null],
  ] as const)('for a field that had %j is %s', (types, type) => {
    expect(typeOfField(types)).toBe(type);
  });
});

describe('values to offer', () => {
  it('are the examples of the type, as they would be typed, without those that were cut', () => {
    const examples = ['"USD"', '500', 'true', '"a \\"b\\""', '"cut off', 'null'];
    expect(offeredValues(examples, 'text')).toEqual(['USD', 'a "b"']);
    expect(offeredValues(examples, 'number')).toEqual(['500']);
    expect(offeredValues(examples, 'boolean')).toEqual(['true']);
    expect(offeredValues([], 'text')).toEqual([]);
  });
});
