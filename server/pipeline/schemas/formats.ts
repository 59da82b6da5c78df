import { isIP } from 'node:net';

import { isUuid } from '../../ids.ts';
import { readIsoTime } from '../../model/index.ts';

/** UTF-16 units of a text that has a format. */
const longest = 8192;

/** The formats that a schema may ask for. Each takes time in proportion to the text. */
export const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  [
    'date-time',
    (text) => /^[\d-]{10}[Tt][\d:]{8}(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) && isTime(text),
  ],
  ['date', (text) => text.length === 10 && isTime(text)],
  [
    'time',
    (text) => /^\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) && isTime(`2000-01-01T${text}`),
  ],
  ['email', isEmail],
  ['uuid', isUuid],
  ['uri', (text) => text.length <= longest && /^[A-Za-z][\w+.-]*:/.test(text) && URL.canParse(text)],
  ['ipv4', (text) => isIP(text) === 4],
  ['ipv6', (text) => isIP(text) === 6 && !text.includes('%')],
] satisfies [string, (text: string) => boolean][]);

function isTime(text: string): boolean {
  return readIsoTime(text).time !== null;
}

/** One `@` between two parts without blanks, the latter a domain: what can be said without sending a message. */
function isEmail(text: string): boolean {
  const [name, domain, ...more] = text.length <= 320 ? text.split('@') : [];
  if (!name || !domain || more.length > 0 || /\s/.test(text)) return false;
  return domain.split('.').every((label) => label !== '');
}
