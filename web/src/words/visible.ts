/**
 * Characters that change how others are shown, or that nobody sees: bidirectional controls, line separators, control
 * characters but for line breaks and tabs, and the byte order mark.
 */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g; // eslint-disable-line no-control-regex -- these are what is looked for

/** Text with such characters written as JSON escapes, such as `\u202e`, so that it reads as it is. */
export function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
