import { expect, it } from 'vitest';
import { processingInWords } from './processing.ts';

it.each([
  [{ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 }, null],
  [{ event_name: 'x' }, { event_id: 'e', event_name: 'x', context: {} }, 'added event_id, context'],
  [{ properties: null }, { properties: {} }, 'added properties'],
  [{ event_name: ' x ' }, { event_name: 'x' }, 'changed event_name'],
  [{ consent: null, user_id: null, a: 1 }, { a: 1 }, 'left out consent, user_id'],
  [
    { event_name: ' x', consent: null },
    { event_id: 'e', event_name: 'x' },
    'added event_id; changed event_name; left out consent',
  ],
])('%j becomes %j: %s', (given, processed, words) => {
  expect(processingInWords(given, processed)).toBe(words);
});
