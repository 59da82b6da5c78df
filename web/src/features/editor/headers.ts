const REFUSED_NAMES = new Set([
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
]);

const LEGAL_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Visible ASCII, spaces, tabs and Latin-1, as HTTP allows it: no line breaks, no NUL. */
const LEGAL_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Why this cannot be a custom header's name, or null. */
export function headerNameProblem(name: string): string | null {
  if (name === '') return 'Enter a name.';
  if (!LEGAL_NAME.test(name)) return 'Letters, digits and hyphens only.';
  const lower = name.toLowerCase();
  if (REFUSED_NAMES.has(lower) || lower.startsWith('proxy-')) return `${name} is set by the product.`;
  return null;
}

export function headerValueProblem(value: string): string | null {
  return LEGAL_VALUE.test(value) ? null : 'No line breaks or characters beyond Latin-1.';
}
