import { describe, expect, it } from 'vitest';

import { type AuditChange, changesBetween, maskedValue, secretValue } from './audit-changes.ts';

function only(changes: readonly AuditChange[]): AuditChange {
  expect(changes).toHaveLength(1);
  return changes[0]!;
}

const change = (before: unknown, after: unknown) => changesBetween({ f: before }, { f: after });

describe('changes', () => {
  it.each([
    ['a', 'b', 'a', 'b'],
    [null, 'b', null, 'b'],
    [1, null, '1', null],
    [true, false, 'true', 'false'],
    [['a'], ['a', 'b'], '["a"]', '["a","b"]'],
    [[], ['a'], '[]', '["a"]'],
    [{ mode: 'INCLUDE' }, { mode: 'EXCLUDE' }, '{"mode":"INCLUDE"}', '{"mode":"EXCLUDE"}'],
    [null, new Date(0), null, '1970-01-01T00:00:00.000Z'],
  ])('from %j to %j', (one, other, before, after) =>
    expect(change(one, other)).toEqual([{ field: 'f', before, after, masked: false }]),
  );

  it.each([['a'], [null], [0], [['a']], [new Date(5)], [secretValue('s')], [maskedValue('u?q', 'u?…')]])(
    'are none where %j stays',
    (value) => expect(change(value, value)).toEqual([]),
  );

  it('of what was created or deleted leave out what it did not have', () => {
    const fields = { name: 'A', description: null, sources: [], enabled: false };
    expect(changesBetween({}, fields).map(({ field }) => field)).toEqual(['name', 'enabled']);
    expect(changesBetween(fields, {}).map(({ field, after }) => [field, after])).toEqual([
      ['name', null],
      ['enabled', null],
    ]);
  });
});

describe('a secret', () => {
  it.each([
    [null, 'canary', null, 'set'],
    ['canary', null, 'set', null],
    ['canary', 'canary 2', 'set', 'changed'],
  ])('is not shown when it changes from %j to %j', (one, other, before, after) =>
    expect(change(secretValue(one), secretValue(other))).toEqual([
      { field: 'f', before, after, masked: true },
    ]),
  );

  it('is in no JSON', () => {
    expect(JSON.stringify([secretValue('canary'), maskedValue('canary', 'c')])).not.toContain('canary');
  });
});

it('a masked value says when only its secret part changed', () => {
  const url = (query: string) => maskedValue(`https://a/?${query}`, 'https://a/?…');
  expect(change(url('canary'), url('canary 2'))).toEqual([
    { field: 'f', before: 'https://a/?…', after: 'https://a/?… (changed)', masked: true },
  ]);
  expect(change(url('canary'), maskedValue('https://b/', 'https://b/'))).toEqual([
    { field: 'f', before: 'https://a/?…', after: 'https://b/', masked: true },
  ]);
});

describe('a long value', () => {
  const long = 'x'.repeat(5000);

  it('is cut with its length', () => {
    const { after } = only(changesBetween({}, { f: long }));
    expect(after).toBe(`${'x'.repeat(1000)}… (5000 characters)`);
  });

  it('is cut around the first difference', () => {
    const { before, after } = only(change(`${long}a${long}`, `${long}b${long}`));
    const part = (middle: string) => `…${'x'.repeat(100)}${middle}${'x'.repeat(899)}… (10001 characters)`;
    expect([before, after]).toEqual([part('a'), part('b')]);
  });

  it('that is a part of the other one keeps its end', () => {
    const { before, after } = only(change(long, `${long}!`));
    expect(before).toBe(`…${'x'.repeat(1000)} (5000 characters)`);
    expect(after).toBe(`…${'x'.repeat(999)}! (5001 characters)`);
  });

  it('has no half of a character', () => {
    const { after } = only(changesBetween({}, { f: `a${'😀'.repeat(600)}` }));
    expect(after!.isWellFormed()).toBe(true);
  });
});
