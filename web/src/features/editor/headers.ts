import { type WebhookRules } from '../../data/models.ts';
import { type HeaderDraft } from './draft.ts';
import { lengthProblem } from '../../words/text.ts';

type HeaderRules = Pick<
  WebhookRules,
  'maxHeaderNameLength' | 'maxHeaderValueLength' | 'forbiddenHeaderNames' | 'forbiddenHeaderPrefixes'
>;

const LEGAL_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Visible ASCII, spaces, tabs and Latin-1, as HTTP allows it: no line breaks, no control characters. */
const LEGAL_VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** What HTTP ignores around names and values: blanks and tabs, and nothing else. */
export function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '');
}

/** What is wrong with each row, by its place in the form. */
export function headerProblems(
  headers: readonly HeaderDraft[],
  rules: HeaderRules,
): [path: string, problem: string | null][] {
  const seen = new Set<string>();
  return headers.flatMap(({ key, name, value }): [string, string | null][] => {
    const trimmed = trimBlanks(name);
    const twice = seen.has(trimmed.toLowerCase());
    seen.add(trimmed.toLowerCase());
    return [
      [
        `customHeaders.${key}.name`,
        nameProblem(trimmed, rules) ?? (twice ? 'This header appears twice.' : null),
      ],
      [`customHeaders.${key}.value`, valueProblem(trimBlanks(value), rules)],
    ];
  });
}

function nameProblem(name: string, rules: HeaderRules): string | null {
  if (name === '') return 'Enter a name.';
  if (!LEGAL_NAME.test(name)) return 'Letters, digits and hyphens only.';
  const lower = name.toLowerCase();
  const forbidden =
    rules.forbiddenHeaderNames.includes(lower) ||
    rules.forbiddenHeaderPrefixes.some((prefix) => lower.startsWith(prefix));
  if (forbidden) return `${name} cannot be a custom header.`;
  return lengthProblem(name, rules.maxHeaderNameLength);
}

function valueProblem(value: string, rules: HeaderRules): string | null {
  if (!LEGAL_VALUE.test(value)) return 'No line breaks or characters beyond Latin-1.';
  return lengthProblem(value, rules.maxHeaderValueLength);
}
