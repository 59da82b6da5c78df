import { type WebhookRules } from '../../data/models.ts';
import { count } from '../../words/numbers.ts';
import { readDelays, shortSpan } from '../../words/schedule.ts';
import { unique } from '../../words/unique.ts';
import { credentialsProblems } from './authentication.ts';
import { conditionProblems } from './conditions.ts';
import { type WebhookDraft } from './draft.ts';
import { urlProblem } from './endpoint-url.ts';
import { headerProblems } from './headers.ts';
import { textProblem } from '../../words/text.ts';

/** The field's path, as in `name`, `conditions.7.value` (by the row's key), and what is wrong there. */
export type Mistakes = Map<string, string>;

/**
 * Everything that is wrong with a draft, in words for its author. The numbers and lists in `rules` are the server's;
 * what is grammar (of URLs, headers, paths, JSON) is checked here as it is there, and `tests/input-rules` holds both
 * to the same cases.
 */
export function mistakesIn(draft: WebhookDraft, rules: WebhookRules): Mistakes {
  const found: [string, string | null][] = [
    ['name', nameProblem(draft.name.trim(), rules)],
    ['url', urlProblem(draft.url.trim(), rules)],
    ['description', textProblem(draft.description.trim(), rules.maxDescriptionLength, 'many')],
    ['eventFilter', eventsProblem(draft.events, rules)],
    ['requiredConsent', consentProblem(draft.requiredConsent)],
    ['conditions', countProblem(draft.conditions.length, rules.maxConditions, 'conditions')],
    ...draft.conditions.flatMap((condition) => conditionProblems(condition, rules)),
    ...retryProblems(draft, rules),
    ['rateLimit', rateProblem(draft.rateLimit, rules)],
    ['timeoutMs', rangeProblem(draft.timeoutMs, rules.timeoutMs)],
    ['secretKey', secretProblem(draft, rules)],
    ['customHeaders', countProblem(draft.headers.length, rules.maxCustomHeaders, 'headers')],
    ...headerProblems(draft.headers, rules),
    ...credentialsProblems(draft.authentication, draft.certificates, draft.storedAuthentication),
  ];
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** What a mistake's path starts with, where it is not the name of the one thing in the draft that it is about. */
const about: Record<string, readonly (keyof WebhookDraft)[]> = {
  eventFilter: ['events'],
  customHeaders: ['headers'],
  retryCount: ['schedule', 'retryCount'],
  delays: ['schedule', 'delays'],
  secretKey: ['secretChoice', 'secretKey'],
  clientCertificate: ['certificates'],
  caCertificates: ['certificates'],
};

/**
 * The mistakes in what was changed. The server checks no other settings of a webhook that exists: one that today's
 * rules would refuse, such as an `http:` URL from before the move to production, must not keep its owner from
 * changing the rest.
 */
export function mistakesInChanges(before: WebhookDraft, draft: WebhookDraft, rules: WebhookRules): Mistakes {
  const changed = (path: string): boolean => {
    const [root = ''] = path.split('.');
    const parts = about[root] ?? [root as keyof WebhookDraft];
    return parts.some((part) => JSON.stringify(draft[part]) !== JSON.stringify(before[part]));
  };
  return new Map([...mistakesIn(draft, rules)].filter(([path]) => changed(path)));
}

function nameProblem(name: string, { maxNameLength }: WebhookRules): string | null {
  return name === '' ? 'Enter a name.' : textProblem(name, maxNameLength);
}

function eventsProblem(events: readonly string[], rules: WebhookRules): string | null {
  const names = unique(events.map((name) => name.trim()));
  for (const name of names) {
    const problem = name === '' ? 'Enter a name.' : textProblem(name, rules.maxEventNameLength, 'many');
    if (problem) return `${shortened(name)}: ${problem}`;
  }
  return countProblem(names.length, rules.maxEventNames, 'event names');
}

/** The server's limits, which the rules of webhooks do not name. */
const consentLimits = { categories: 20, length: 100 };

function consentProblem(categories: readonly string[]): string | null {
  for (const name of categories) {
    const problem = textProblem(name, consentLimits.length);
    if (problem) return `${shortened(name)}: ${problem}`;
  }
  return countProblem(categories.length, consentLimits.categories, 'categories');
}

function shortened(name: string): string {
  return name.length > 20 ? `“${name.slice(0, 20)}…”` : `“${name}”`;
}

function countProblem(number: number, max: number, things: string): string | null {
  return number > max ? `At most ${count(max)} ${things}: ${count(number - max)} too many.` : null;
}

function rangeProblem(text: string, { min, max }: { min: number; max: number }): string | null {
  const value = Number(text);
  const ok = text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max;
  return ok ? null : `Enter a whole number from ${count(min)} to ${count(max)}.`;
}

/** Each schedule has one field of its own, or none. */
function retryProblems(draft: WebhookDraft, rules: WebhookRules): [string, string | null][] {
  if (draft.schedule === 'EXPONENTIAL')
    return [['retryCount', rangeProblem(draft.retryCount, rules.retryCount)]];
  return draft.schedule === 'CUSTOM' ? [['delays', delaysProblem(draft.delays, rules)]] : [];
}

function delaysProblem(text: string, { maxRetryDelays, maxRetrySeconds }: WebhookRules): string | null {
  const read = readDelays(text);
  if ('error' in read) return read.error;
  const total = read.delays.reduce((sum, delay) => sum + delay, 0);
  if (total > maxRetrySeconds) return `At most ${shortSpan(maxRetrySeconds)} in all.`;
  return countProblem(read.delays.length, maxRetryDelays, 'retries');
}

/** Seconds before each retry of a draft's schedule; null while they are not valid. */
export function delaysIn(draft: WebhookDraft, rules: WebhookRules): readonly number[] | null {
  if (draft.schedule === 'STANDARD') return rules.standardDelays;
  if (retryProblems(draft, rules).some(([, problem]) => problem !== null)) return null;
  if (draft.schedule === 'EXPONENTIAL') return rules.exponentialDelays.slice(0, Number(draft.retryCount));
  const read = readDelays(draft.delays);
  return 'delays' in read ? read.delays : null;
}

function rateProblem(text: string, { rateLimitPerSecond }: WebhookRules): string | null {
  return text.trim() === '' ? null : rangeProblem(text, rateLimitPerSecond);
}

function secretProblem({ secretChoice, secretKey }: WebhookDraft, rules: WebhookRules): string | null {
  if (secretChoice !== 'replace') return null;
  if (secretKey === '') return 'Enter a key, or choose another option.';
  return textProblem(secretKey, rules.maxSecretKeyLength, 'many');
}
