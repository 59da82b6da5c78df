import { readDelays } from '../../words/schedule.ts';
import { readValue, type ConditionDraft, type WebhookDraft } from './draft.ts';
import { headerNameProblem, headerValueProblem } from './headers.ts';
import { mayBePublic } from './public-host.ts';

/** The product's limits on a webhook's settings. */
export const limits = {
  name: 120,
  url: 2048,
  description: 1000,
  conditions: 50,
  headers: 20,
  retries: 10,
  timeoutMs: { min: 1000, max: 30_000 },
  rateLimit: 10_000,
  secretKey: 256,
} as const;

/** The field's path, as in `name`, `conditions.7.value` (by the row's key), and what is wrong there. */
export type Mistakes = Map<string, string>;

/**
 * Everything that is wrong with a draft, in words for its author.
 * @param strictUrl whether only public `https:` addresses are allowed; a server in development mode allows more, and
 *   the server has the last word in any case
 */
export function mistakesIn(draft: WebhookDraft, strictUrl: boolean): Mistakes {
  const found: [string, string | null][] = [
    ['name', nameProblem(draft.name)],
    ['url', urlProblem(draft.url.trim(), strictUrl)],
    ['description', tooLong(draft.description, limits.description)],
    [
      'retryCount',
      draft.schedule === 'EXPONENTIAL' ? rangeProblem(draft.retryCount, 0, limits.retries) : null,
    ],
    ['delays', draft.schedule === 'CUSTOM' ? delaysProblem(draft.delays) : null],
    ['rateLimit', rateProblem(draft.rateLimit)],
    ['timeoutMs', rangeProblem(draft.timeoutMs, limits.timeoutMs.min, limits.timeoutMs.max)],
    ['secretKey', secretProblem(draft)],
    ...draft.conditions.flatMap(conditionProblems),
    ...headerProblems(draft),
  ];
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

function nameProblem(name: string): string | null {
  return name.trim() === '' ? 'Give the webhook a name.' : tooLong(name.trim(), limits.name);
}

/** Why this is no endpoint URL, or null. */
export function urlProblem(text: string, strict: boolean): string | null {
  if (text === '') return 'Enter the URL that receives the events.';
  if (text.length > limits.url) return tooLong(text, limits.url);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:\/\//i.test(text)) return 'Enter a full URL, such as https://example.com/hooks.';
  if (!strict) return null;
  if (url.protocol !== 'https:') return 'Use https: events may hold personal data.';
  if (!mayBePublic(url)) return 'Use a public host: private and local addresses get no delivery.';
  return null;
}

function tooLong(text: string, limit: number): string | null {
  return text.length > limit ? `At most ${limit} characters: ${text.length - limit} too many.` : null;
}

function rangeProblem(text: string, min: number, max: number): string | null {
  const value = Number(text);
  const ok = text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max;
  return ok ? null : `A whole number from ${min} to ${max}.`;
}

function delaysProblem(text: string): string | null {
  const read = readDelays(text);
  return 'error' in read ? read.error : null;
}

function rateProblem(text: string): string | null {
  return text.trim() === '' ? null : rangeProblem(text, 1, limits.rateLimit);
}

function secretProblem({ secretChoice, secretKey }: WebhookDraft): string | null {
  if (secretChoice !== 'replace') return null;
  return secretKey === '' ? 'Enter a key, or choose another option.' : tooLong(secretKey, limits.secretKey);
}

/** Why this is no path into an event, or null. */
export function fieldProblem(field: string): string | null {
  if (field.trim() === '') return 'Enter a field, such as properties.value.';
  return field.split('.').includes('') ? 'Name every step between the dots.' : null;
}

function conditionProblems({ key, field, operator, type, text }: ConditionDraft): [string, string | null][] {
  const value = readValue(type, text);
  const valueProblem = operator !== 'EXISTS' && 'error' in value ? value.error : null;
  return [
    [`conditions.${key}.field`, fieldProblem(field)],
    [`conditions.${key}.value`, valueProblem],
  ];
}

function headerProblems({ headers }: WebhookDraft): [string, string | null][] {
  const seen = new Set<string>();
  return headers.flatMap(({ key, name, value }): [string, string | null][] => {
    const lower = name.trim().toLowerCase();
    const twice = seen.has(lower) && lower !== '';
    seen.add(lower);
    return [
      [`customHeaders.${key}.name`, twice ? 'This header is here twice.' : headerNameProblem(name.trim())],
      [`customHeaders.${key}.value`, headerValueProblem(value)],
    ];
  });
}
