import { expect, it } from 'vitest';

import { visible } from './visible.ts';

it('writes what nobody sees as escapes', () => {
  expect(visible('paid\u202eyraM \u2066x\u2069 \u200f\u061c')).toBe(
    'paid\\u202eyraM \\u2066x\\u2069 \\u200f\\u061c',
  );
  expect(visible('\u0000\u001b[2J\u007f\u009b \ufeff\u2028')).toBe(
    '\\u0000\\u001b[2J\\u007f\\u009b \\ufeff\\u2028',
  );
});

it('leaves text of every language, emoji and line breaks as they are', () => {
  for (const text of ['naïve שלום مرحبا 日本', '👩‍👩‍👧 🇪🇺', 'a\n\tb\u200cc', '\\u202e', ''])
    expect(visible(text)).toBe(text);
});
