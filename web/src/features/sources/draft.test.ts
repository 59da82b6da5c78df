import { describe, expect, it } from 'vitest';

import { type Source } from '../../data/models.ts';
import { createInput, draftOf, errorsByField, mistakesIn, newDraft, updateInput } from './draft.ts';

const source: Source = {
  id: 's1',
  name: 'Shop',
  writeKey: 'wk_1',
  enabled: true,
  allowedOrigins: ['https://shop.example', 'http://localhost:3000'],
  eventsPerMinute: 6000,
  eventsPerDay: null,
  snakeCaseNames: true,
  ipPolicy: 'TRUNCATE',
  disabledEnrichers: ['SESSION'],
  lastUsedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('the form of a source', () => {
  it('gives what the server has by default when only a name was entered', () => {
    expect(createInput({ ...newDraft(), name: ' Shop ' })).toEqual({
      name: 'Shop',
      enabled: true,
      allowedOrigins: [],
      eventsPerMinute: null,
      eventsPerDay: null,
      snakeCaseNames: false,
      ipPolicy: 'KEEP',
      disabledEnrichers: [],
    });
  });

  it('of a source that exists gives only what was changed', () => {
    expect(updateInput(source, draftOf(source))).toEqual({});
    const draft = { ...draftOf(source), perMinute: ' ', perDay: '9', origins: 'https://shop.example\n' };
    expect(updateInput(source, { ...draft, enrichers: [] })).toEqual({
      eventsPerMinute: null,
      eventsPerDay: 9,
      allowedOrigins: ['https://shop.example'],
      disabledEnrichers: ['CAMPAIGN', 'PAGE', 'DEVICE', 'COUNTRY', 'IP', 'SESSION', 'IDENTITY'],
    });
  });

  it('marks what the server would refuse', () => {
    const marked = (changes: object) => [...mistakesIn({ ...draftOf(source), ...changes }).keys()];
    expect(marked({})).toEqual([]);
    expect(marked({ name: ' ' })).toEqual(['name']);
    expect(marked({ name: 'x'.repeat(121) })).toEqual(['name']);
    for (const origins of ['shop.example', 'https://shop.example/cart', 'ftp://shop.example', '*'])
      expect(marked({ origins })).toEqual(['origins']);
    expect(marked({ origins: 'https://a.example '.repeat(21) })).toEqual(['origins']);
    for (const perDay of ['0', '1.5', 'many', '1000000001']) expect(marked({ perDay })).toEqual(['perDay']);
    expect(marked({ perDay: '1000000000', perMinute: '10000000' })).toEqual([]);
    expect(marked({ perMinute: '10000001' })).toEqual(['perMinute']);
  });

  it('shows what the server refused beside its field', () => {
    const error = { message: 'No.', code: 'INVALID' } as const;
    const errors = [
      { ...error, field: ['allowedOrigins', '1'] },
      { ...error, field: null },
    ];
    expect(errorsByField(errors)).toEqual({ origins: 'No.', '': 'No.' });
  });
});
