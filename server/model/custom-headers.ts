import { type FieldPath } from './field-path.ts';
import { checkRequiredText, checkText, type Mistakes } from './mistakes.ts';
import { type CustomHeader } from './webhook.ts';

/** Lengths in characters. */
export const customHeaderLimits = { count: 20, nameLength: 256, valueLength: 4096 } as const;

/**
 * Names that would break the framing of the request, its connection, or the receiver's trust in it; in lower case. The
 * prefix `webhook-` is that of Standard Webhooks' signature.
 */
export const forbiddenHeaderNames: readonly string[] = [
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'x-perspection-signature',
  'x-perspection-signature-previous',
  'x-perspection-signature-v2',
  'x-perspection-timestamp',
  'x-perspection-test',
];

/** Starts of names that are forbidden for the same reasons; in lower case. */
export const forbiddenHeaderPrefixes: readonly string[] = ['proxy-', 'webhook-'];

/** A token of RFC 9110. */
const legalName = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** A field value of RFC 9110 without its control characters: what latin1 can show, and the tab. */
const legalValue = /^[\t\x20-\x7e\xa0-\xff]*$/;

/**
 * Checks and tidies custom headers: blanks around names and values are dropped, as HTTP does.
 * Mistakes are added with paths such as `['customHeaders', '1', 'name']`.
 */
export function checkCustomHeaders(input: readonly CustomHeader[], mistakes: Mistakes): CustomHeader[] {
  const { count } = customHeaderLimits;
  if (input.length > count) {
    mistakes.add(
      ['customHeaders'],
      'TOO_MANY',
      `At most ${count} headers are possible; there are ${input.length}.`,
    );
    return [];
  }
  const headers = input.map(({ name, value }) => ({ name: trimBlanks(name), value: trimBlanks(value) }));
  const seen = new Set<string>();
  headers.forEach((header, index) => {
    const field = ['customHeaders', index];
    checkName(header.name, seen, [...field, 'name'], mistakes);
    checkValue(header, [...field, 'value'], mistakes);
    seen.add(header.name.toLowerCase());
  });
  return headers;
}

/** Blanks and tabs only: a line break at the end is refused with the others, and not mended in silence. */
function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '');
}

function checkName(name: string, seen: ReadonlySet<string>, field: FieldPath, mistakes: Mistakes): void {
  const before = mistakes.errors.length;
  const maxLength = customHeaderLimits.nameLength;
  checkRequiredText(name, { field, label: 'The header name', maxLength }, mistakes);
  if (mistakes.errors.length > before) return;

  const key = name.toLowerCase();
  if (!isLegalName(name)) {
    mistakes.add(field, 'INVALID', "A header name has only letters, digits and !#$%&'*+-.^_`|~.");
  } else if (isForbidden(key)) {
    mistakes.add(field, 'FORBIDDEN_HEADER', `${name} is set by the sender and cannot be replaced.`);
  } else if (seen.has(key)) {
    mistakes.add(field, 'INVALID', `${name} appears twice: header names are not case-sensitive.`);
  }
}

function isLegalName(name: string): boolean {
  return name.length <= customHeaderLimits.nameLength && legalName.test(name);
}

function isForbidden(key: string): boolean {
  return (
    forbiddenHeaderNames.includes(key) || forbiddenHeaderPrefixes.some((prefix) => key.startsWith(prefix))
  );
}

function checkValue({ name, value }: CustomHeader, field: FieldPath, mistakes: Mistakes): void {
  if (!legalValue.test(value)) {
    const header = isLegalName(name) ? name : 'the header'; // people paste a whole header into one of the two fields
    const message = `The value of ${header} must not contain line breaks, control characters or characters beyond latin1.`;
    return mistakes.add(field, 'INVALID', message);
  }
  checkText(
    value,
    { field, label: 'The header value', maxLength: customHeaderLimits.valueLength, multiline: true },
    mistakes,
  );
}
