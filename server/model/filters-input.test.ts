import { describe, expect, it } from 'vitest';
import { sentence } from '../testing/sentence.ts';
import { runStages as processEvent } from '../pipeline/index.ts';
import { checkFilters, type ConditionInput, type FiltersInput, validateFilters } from './filters-input.ts';
import { conditionOperators, takesValue } from './filters.ts';
import { Mistakes } from './mistakes.ts';

// What filters may be: tests/input-rules/filters.ts. Here is what no form can give.

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

describe('sources', () => {
  it('are taken once each, in lower case and without blanks', () => {
    expect(validateFilters({ sources: [' A', 'b', 'a'] }).filters?.sources).toEqual(['a', 'b']);
  });

  it('are at most 20', () => {
    const sources = Array.from({ length: 21 }, (_, n) => `s${n}`);
    expect(validateFilters({ sources: [...sources.slice(1), 's1'] }).errors).toEqual([]);
    expect(mistakesOf({ sources })).toEqual(['sources: TOO_MANY']);
  });
});

describe('required consent', () => {
  it('is taken once per category, without blanks', () => {
    const requiredConsent = [' ads', 'Ads', 'ads'];
    expect(validateFilters({ requiredConsent }).filters?.requiredConsent).toEqual(['ads', 'Ads']);
  });

  it('has up to 20 categories of 1 to 100 characters on one line', () => {
    const categories = Array.from({ length: 21 }, (_, n) => `c${n}`);
    expect(validateFilters({ requiredConsent: categories.slice(1) }).errors).toEqual([]);
    expect(mistakesOf({ requiredConsent: categories })).toEqual(['requiredConsent: TOO_MANY']);
    const requiredConsent = ['a', ' ', 'x'.repeat(101), 'a\nb', '\0'];
    expect(mistakesOf({ requiredConsent })).toEqual([
      'requiredConsent.1: REQUIRED',
      'requiredConsent.2: TOO_LONG',
      'requiredConsent.3: INVALID',
      'requiredConsent.4: INVALID',
    ]);
  });
});

describe('an event filter', () => {
  it('is a wildcard when nothing is given', () => {
    expect(validateFilters({}).filters).toEqual({
      sources: [],
      eventFilter: { mode: 'INCLUDE', events: [] },
      requiredConsent: [],
      conditions: [],
      conditionMatch: 'ALL',
    });
  });

  it.each([
    ...[
      'purchase',
      ' a ',
      'line\nbreak',
      '\ttab\tin it ',
      '\x01',
      '\x7f',
      'a\x85b',
      '\u200b',
      '\u2028a\u2028b',
    ],
    ...['🙂'.repeat(200), '🙂'.repeat(201), 'x'.repeat(201), '', ' \n', '\u2028', 'a\0', 'a\ud800'],
  ])('takes the name %j if an event can have it, and refuses it alike if not', (name) => {
    const { event, error } = processEvent({ event_name: name }, new Date(), () => 'e1');
    const { filters, errors } = validateFilters({ eventFilter: { events: [name] } });
    expect(filters?.eventFilter.events).toEqual(event ? [event.eventName] : undefined);
    expect(errors.map(({ code }) => code)).toEqual(error ? [error.code] : []);
  });
});

describe('a condition', () => {
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

  it.each(conditionOperators.filter(takesValue))('needs a value for %s', (operator) => {
    expect(mistakesOfCondition({ operator, value: undefined })).toEqual(['conditions.0.value: REQUIRED']);
  });

  it.each(['EXISTS', 'NOT_EXISTS'] as const)('needs no value for %s, and keeps none', (operator) => {
    expect(mistakesOfCondition({ operator, value: undefined })).toEqual([]);
    const conditions = [{ field: 'a', operator, value: 1 }];
    expect(validateFilters({ conditions }).filters?.conditions).toEqual([{ field: 'a', operator }]);
  });

  it.each([
    ['not-a-number', [NaN]],
    ['a date object', new Date(0)],
    ['a big integer', 1n],
    ['undefined within', [undefined]],
  ])('refuses what cannot be kept unchanged: %s', (_what, value) => {
    expect(mistakesOfCondition({ value })).toEqual(['conditions.0.value: INVALID']);
  });

  it('survives a value that is nested a hundred thousand levels deep', () => {
    let value: unknown = 0;
    for (let level = 0; level < 100_000; level += 1) value = [value];
    expect(mistakesOfCondition({ value })).toEqual(['conditions.0.value: INVALID']);
  });

  it('is not looked at when there are too many of them', () => {
    const conditions = Array.from({ length: 51 }, () => ({ field: '', operator: 'EXISTS' }) as const);
    expect(mistakesOf({ conditions })).toEqual(['conditions: TOO_MANY']);
    expect(checkFilters({ conditions }, new Mistakes()).conditions).toEqual([]);
    expect(mistakesOf({ conditions: conditions.slice(1) })).toHaveLength(50);
  });
});
