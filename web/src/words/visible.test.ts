import { expect, it } from 'vitest';

import { shown, visible } from './visible.ts';

it('writes what nobody sees as escapes', () => {
  expect(visible('paid\u202eyraM \u2066x\u2069 \u200f\u061c')).toBe(
    'paid\\u202eyraM \\u2066x\\u2069 \\u200f\\u061c',
  );
  expect(visible('\u0000\u001b[2J\u007f\u009b \ufeff\u2028')).toBe(
    '\\u0000\\u001b[2J\\u007f\\u009b \\ufeff\\u2028',
  );
  expect(visible('pay\u200bpal \u00ad\u2060\u3164 a\u{e0067}\u{1d173}')).toBe(
    'pay\\u200bpal \\u00ad\\u2060\\u3164 a\\u{e0067}\\u{1d173}',
  );
  expect(visible('cut \ud83d')).toBe('cut \\ud83d');
});

it.each([
  ...'\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff',
])('shows %j within a word', (character) => {
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  expect(visible(`ad${character}min`)).toBe(`ad\\u${code}min`);
});

it('leaves text of every language, emoji and line breaks as they are', () => {
  const languages = ['naïve שלום مرحبا 日本', 'می\u200cخواهم', 'क्\u200dष', '葛\u{e0100}'];
  const emoji = ['👩‍👩‍👧 🇪🇺 👍🏽', '❤\ufe0f 1\ufe0f\u20e3', '👩🏽‍💻 🏳\ufe0f‍🌈'];
  for (const text of [...languages, ...emoji, 'a\n\tb', 'a\r\nb', '\\u202e', ''])
    expect(visible(text)).toBe(text);
  expect(visible('a\rb l\u200dl a\ufe0f')).toBe('a\\u000db l\\u200dl a\\ufe0f');
});

it('changes no text twice', () => {
  const once = visible('a\u202eb\u{e0067}');
  expect(visible(once)).toBe(once);
});

it('shows what is no text as a page does', () => {
  expect([1, null, undefined, true].map(shown)).toEqual([1, null, undefined, true]);
  expect([shown('\u202e'), shown(['\u202e', 1])]).toEqual(['\\u202e', '\\u202e,1']);
});
