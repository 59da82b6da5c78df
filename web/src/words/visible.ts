/**
 * Characters that change how others are shown, or that nobody sees: control characters but for line breaks and tabs,
 * bidirectional controls, line separators, spaces without width, fillers, half an emoji.
 */
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Cs}\p{Default_Ignorable_Code_Point}]/gu; // eslint-disable-line no-control-regex -- these are what is looked for

/** What joiners join: emoji, and letters of the scripts from Arabic to Mongolian. */
const joined = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u0600-\u1cff]$/u;
const pictured = /\p{Extended_Pictographic}$/u;

/**
 * Text with such characters written as JSON escapes, such as `\u202e`, so that it reads as it is. Those that belong to an
 * emoji, or to how a language is written, stay. Text that was escaped before stays as it is.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character, at: number) =>
    belongs(character, text.slice(Math.max(0, at - 2), at), text[at + character.length])
      ? character
      : escaped(character.codePointAt(0)!),
  );
}

function belongs(character: string, before: string, after: string | undefined): boolean {
  if (character === '\r') return after === '\n';
  if (character === '\u200c' || character === '\u200d') return joined.test(before);
  // These choose between the pictures and the glyphs that a character has.
  if (character === '\ufe0e' || character === '\ufe0f') return pictured.test(before) || after === '\u20e3';
  return /^[\u{e0100}-\u{e01ef}]$/u.test(character) && /\p{Script=Han}$/u.test(before);
}

function escaped(code: number): string {
  const digits = code.toString(16).padStart(4, '0');
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits}`;
}

/**
 * A value as a page shows it. The build puts it around every expression in the text of a page: see `visible-text.ts`.
 *
 * @public
 */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  return typeof value === 'object' && value !== null ? visible(String(value)) : value;
}
