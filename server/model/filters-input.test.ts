import { describe, expect, it } from 'vitest';
import { sentence } from '../testing/sentence.ts';
import { checkFilters, type ConditionInput, type FiltersInput, validateFilters } from './filters-input.ts';
import { conditionOperators } from './filters.ts';
import { Mistakes } from './mistakes.ts';

/** Each as `path: CODE`; all have to be sentences. */
function mistakesOf(input: FiltersInput): string[] {
  const { errors } = validateFilters(input);
  for (const { message } of errors) expect(message).toMatch(sentence);
  return errors.map(({ field, code }) => `${field?.join('.')}: ${code}`);
}

function mistakesOfCondition(condition: Partial<ConditionInput>): string[] {
  return mistakesOf({
    conditions: [{ field: 'properties.value', operator: 'EQUALS', value: 1, ...condition }],
  });
}

describe('an event filter', () => {
  it('is a wildcard when nothing is given', () => {
    expect(validateFilters({}).filters).toEqual({
      eventFilter: { mode: 'INCLUDE', events: [] },
      conditions: [],
    });
  });

  it('takes 200 different names of 200 characters', () => {
    const events = Array.from({ length: 200 }, (_, index) => String(index).padEnd(200, 'x'));
    expect(mistakesOf({ eventFilter: { mode: 'EXCLUDE', events: [...events, events[0]!] } })).toEqual([]);
    expect(mistakesOf({ eventFilter: { events: [...events, 'more'] } })).toEqual([
      'eventFilter.events: TOO_MANY',
    ]);
  });

  it('names the wrong one by its place in the input, duplicates counted', () => {
    const events = ['a', 'a', 'x'.repeat(201), '', 'line\nbreak'];
    expect(mistakesOf({ eventFilter: { events } })).toEqual([
      'eventFilter.events.2: TOO_LONG',
      'eventFilter.events.3: REQUIRED',
      'eventFilter.events.4: INVALID',
    ]);
  });
});

describe('a condition', () => {
  it.each(['user_id', 'properties.items.0.price', 'a b.c', '__proto__', 'ключ'])(
    'may look at %s',
    (field) => {
      expect(mistakesOfCondition({ field })).toEqual([]);
    },
  );

  it.each(['.', '.a', 'a.', 'a..b', 'a\nb'])('may not look at the bad path %j', (field) => {
    expect(mistakesOfCondition({ field })).toEqual(['conditions.0.field: INVALID']);
  });

  it('keeps its operator and its value, and its field without the blanks around', () => {
    const conditions = [
      { field: ' properties.value ', operator: 'GREATER_THAN', value: ' 500 ' },
      { field: 'user_id', operator: 'EQUALS', value: null },
      { field: 'user_id', operator: 'EXISTS' },
    ] as const;
    expect(validateFilters({ conditions }).filters?.conditions).toEqual([
      { ...conditions[0], field: 'properties.value' },
      conditions[1],
      conditions[2],
    ]);
  });

  it('needs a field of at most 500 characters', () => {
    expect(mistakesOfCondition({ field: ' ' })).toEqual(['conditions.0.field: REQUIRED']);
    expect(mistakesOfCondition({ field: 'x'.repeat(500) })).toEqual([]);
    expect(mistakesOfCondition({ field: 'x'.repeat(501) })).toEqual(['conditions.0.field: TOO_LONG']);
  });

  it.each(conditionOperators.filter((operator) => operator !== 'EXISTS'))(
    'needs a value for %s',
    (operator) => {
      expect(mistakesOfCondition({ operator, value: undefined })).toEqual(['conditions.0.value: REQUIRED']);
    },
  );

  it('needs no value for EXISTS', () => {
    expect(mistakesOfCondition({ operator: 'EXISTS', value: undefined })).toEqual([]);
  });

  it.each(['EQUALS', 'NOT_EQUALS', 'CONTAINS'] as const)(
    'takes any JSON value for %s, null too',
    (operator) => {
      for (const value of [null, false, '', 0, [1, { a: null }], { a: 'b' }]) {
        expect(mistakesOfCondition({ operator, value })).toEqual([]);
      }
    },
  );

  describe.each(['GREATER_THAN', 'LESS_THAN', 'GREATER_OR_EQUAL', 'LESS_OR_EQUAL'] as const)(
    'with %s',
    (operator) => {
      it.each([0, -1.5, '500', ' 1e3 ', '0x10', true])('takes %j', (value) => {
        expect(mistakesOfCondition({ operator, value })).toEqual([]);
      });

      it.each([null, '', ' ', 'abc', '12 €', 'Infinity', '1e400', [5], {}])(
        'refuses %j, which is no finite number',
        (value) => {
          expect(mistakesOfCondition({ operator, value })).toEqual(['conditions.0.value: INVALID']);
        },
      );
    },
  );

  it.each([
    ['a whole number beyond 2^53 - 1', 2 ** 53],
    ['infinity', Infinity],
    ['not-a-number', [NaN]],
    ['the character NUL', { a: 'x\0' }],
    ['NUL in a key', { 'x\0': 1 }],
    ['half a surrogate pair', ['\ud800']],
    ['a date object', new Date(0)],
    ['a big integer', 1n],
    ['undefined within', [undefined]],
    ['65 levels', JSON.parse('['.repeat(65) + ']'.repeat(65)) as unknown],
  ])('refuses what cannot be kept unchanged: %s', (_what, value) => {
    expect(mistakesOfCondition({ value })).toEqual(['conditions.0.value: INVALID']);
  });

  it('survives a value that is nested a hundred thousand levels deep', () => {
    let value: unknown = 0;
    for (let level = 0; level < 100_000; level += 1) value = [value];
    expect(mistakesOfCondition({ value })).toEqual(['conditions.0.value: INVALID']);
  });

  it('takes values of up to 8 KiB as JSON in UTF-8', () => {
    expect(mistakesOfCondition({ value: 'x'.repeat(8190) })).toEqual([]);
    expect(mistakesOfCondition({ value: 'x'.repeat(8191) })).toEqual(['conditions.0.value: TOO_LARGE']);
    expect(mistakesOfCondition({ value: 'é'.repeat(4096) })).toEqual(['conditions.0.value: TOO_LARGE']);
  });

  it('has at most 49 others beside it', () => {
    const conditions = Array.from({ length: 51 }, () => ({ field: '', operator: 'EXISTS' }) as const);
    expect(mistakesOf({ conditions })).toEqual(['conditions: TOO_MANY']);
    expect(checkFilters({ conditions }, new Mistakes()).conditions).toEqual([]);
    expect(mistakesOf({ conditions: conditions.slice(1) })).toHaveLength(50);
  });
});
