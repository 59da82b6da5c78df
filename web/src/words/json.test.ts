import { describe, expect, it } from 'vitest';
import { indentJson, objectMistake } from './json.ts';

const indented = (text: string): string | undefined =>
  indentJson(text)
    ?.map((token) => token.text)
    .join('');

describe('formatted JSON', () => {
  it('is indented like by JSON.stringify', () => {
    const value = { a: [1, { b: null }, []], c: {}, d: 'x: {y}, "z"\\', e: true };
    expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps every digit of numbers that JavaScript cannot represent', () => {
    expect(indented('{"id":12345678901234567890,"x":1.10}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "x": 1.10\n}',
    );
  });

  it('distinguishes keys from strings', () => {
    const kinds = indentJson('{"a":"b"}')?.filter(({ kind }) => kind === 'key' || kind === 'string');
    expect(kinds).toEqual([
      { kind: 'key', text: '"a"' },
      { kind: 'string', text: '"b"' },
    ]);
  });

  it('is null for text that is not JSON', () => {
    expect(indentJson('<html>')).toBeNull();
    expect(indentJson('')).toBeNull();
  });
});

describe('an event that was typed', () => {
  it('must be an object', () => {
    expect(objectMistake('{"event_name":"x"}')).toBeNull();
    expect(objectMistake('[1]')).toBe('An event must be a JSON object: { … }');
    expect(objectMistake('null')).toBe('An event must be a JSON object: { … }');
  });

  it('is refused with the position of the mistake', () => {
    expect(objectMistake('{\n  "a": 1,\n  "b" 2\n}')).toBe('Not valid JSON: line 3, column 7');
    expect(objectMistake('')).toBe('Not valid JSON: the text is empty');
  });
});
