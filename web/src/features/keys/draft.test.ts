import { describe, expect, it } from 'vitest';

import { type UserError } from '../../data/models.ts';
import { createInput, errorsByField, mistakesIn, newDraft, type KeyDraft } from './draft.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const draft = (changes: Partial<KeyDraft>): KeyDraft => ({ ...newDraft(), name: 'Checkout', ...changes });

describe('the form of a new API key', () => {
  it('asks for a name, and for a day that is not over', () => {
    expect([...mistakesIn(draft({ name: ' ' }), now).keys()]).toEqual(['name']);
    expect([...mistakesIn(draft({ expiry: 'date' }), now).keys()]).toEqual(['date']);
    expect([...mistakesIn(draft({ expiry: 'date', date: '2026-11-26' }), now).keys()]).toEqual(['date']);
    expect(mistakesIn(draft({ expiry: 'date', date: '2026-11-28' }), now).size).toBe(0);
    expect(mistakesIn(draft({ date: 'not used' }), now).size).toBe(0);
  });

  it('sends the end of the day that was chosen, the days from now, or none', () => {
    expect(createInput(draft({ name: ' A ', role: 'VIEWER', expiry: 'never' }), now)).toEqual({
      name: 'A',
      role: 'VIEWER',
      expiresAt: null,
    });
    expect(createInput(draft({ expiry: '30' }), now).expiresAt).toBe('2026-12-28T12:00:00.000Z');
    const end = createInput(draft({ expiry: 'date', date: '2027-01-31' }), now).expiresAt;
    expect(end).toBe(new Date(2027, 0, 31, 23, 59, 59, 999).toISOString());
  });

  it('shows what the server refuses beside the field, or above the buttons', () => {
    const errors: UserError[] = [
      { field: ['expiresAt'], code: 'OUT_OF_RANGE', message: 'In the future.' },
      { field: null, code: 'TOO_MANY', message: '200 keys.' },
    ];
    expect(errorsByField(errors)).toEqual({ date: 'In the future.', '': '200 keys.' });
  });
});
