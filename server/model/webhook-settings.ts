import { type AuthenticationInput, checkAuthentication, type GivenAuthentication } from './authentication.ts';
import { checkCustomHeaders } from './custom-headers.ts';
import { checkEndpointUrl } from './endpoint-address.ts';
import { type EndpointRules } from './endpoint-rules.ts';
import { checkFilters, type FiltersInput } from './filters-input.ts';
import { type Filters } from './filters.ts';
import { checkRequiredText, checkText, Mistakes } from './mistakes.ts';
import { delaysOf, type RetrySchedule } from './retry-schedule.ts';
import { isLongerThan, lengthOf } from './text-length.ts';
import { type UserError } from './user-error.ts';
import { type CustomHeader, type StandardWebhooks } from './webhook.ts';

/** What its owner decides about a webhook, but for the secret key, which is kept apart and encrypted. */
export interface WebhookSettings extends Required<Filters> {
  readonly name: string;
  /** As its author wrote it, without blanks around it. */
  readonly url: string;
  readonly description: string | null;
  /** A disabled webhook keeps its settings and receives nothing. */
  readonly enabled: boolean;
  /** How many times a failed delivery is tried again. */
  readonly retryCount: number;
  /** For the whole exchange, from the first byte of connecting to the last byte read. */
  readonly timeoutMs: number;
  readonly retrySchedule: RetrySchedule;
  /** Seconds before each retry, of CUSTOM; empty otherwise. */
  readonly retryDelays: readonly number[];
  readonly retryJitter: boolean;
  /** Requests per second over all workers; null for no limit. */
  readonly rateLimitPerSecond: number | null;
  readonly standardWebhooks: StandardWebhooks;
  /** Whether requests carry a signature of the time and the body, too. */
  readonly timestampedSignature: boolean;
  readonly customHeaders: readonly CustomHeader[];
  /** How requests are authenticated; null or absent when they are not. */
  readonly authentication?: GivenAuthentication | null;
  /** What connections show for mutual TLS; null or absent for nothing. */
  readonly clientCertificate?: ClientCertificate | null;
  /** The authorities that connections trust instead of the usual ones, in PEM; null or absent for the usual ones. */
  readonly caCertificates?: string | null;
}

/** A certificate for mutual TLS, checked. */
export interface ClientCertificate {
  /** With its intermediates, in PEM. */
  readonly certificate: string;
  /** In PEM; it is stored encrypted and never shown. */
  readonly privateKey: string;
  readonly notAfter: Date;
}

/** Settings as an author gives them; whatever is absent or null gets its default. */
export interface WebhookSettingsInput extends FiltersInput {
  readonly name?: string | null;
  readonly url?: string | null;
  readonly description?: string | null;
  readonly enabled?: boolean | null;
  readonly retryCount?: number | null;
  readonly timeoutMs?: number | null;
  readonly retrySchedule?: RetrySchedule | null;
  readonly retryDelays?: readonly number[] | null;
  readonly retryJitter?: boolean | null;
  readonly rateLimitPerSecond?: number | null;
  readonly standardWebhooks?: StandardWebhooks | null;
  readonly timestampedSignature?: boolean | null;
  readonly customHeaders?: readonly CustomHeader[] | null;
  readonly authentication?: AuthenticationInput | null;
}

export const webhookDefaults = { enabled: true, retryCount: 3, timeoutMs: 5000 } as const;

/** Lengths in characters, which are Unicode code points; the pairs are the lowest and the highest value. */
export const webhookLimits = {
  nameLength: 120,
  urlLength: 2048,
  descriptionLength: 1000,
  retryCount: [0, 10],
  timeoutMs: [1000, 30_000],
  rateLimitPerSecond: [1, 10_000],
  /** Entries of a schedule of one's own, and all their seconds together: seven days. */
  retryDelays: 30,
  retrySeconds: 604_800,
  secretKeyLength: 256,
  /** How long a secret key may go on signing beside the next one. */
  overlapHours: [0, 168],
} as const;

/**
 * Checks and tidies a webhook's settings. Either all is well, or `settings` is null and `errors` holds every
 * mistake at once, with paths that name the fields of the API's input.
 *
 * To change a webhook, lay the new fields over its present settings and check the whole.
 */
export function validateWebhookSettings(
  input: WebhookSettingsInput,
  rules: EndpointRules,
): { settings: WebhookSettings; errors: readonly [] } | { settings: null; errors: readonly UserError[] } {
  const mistakes = new Mistakes();
  const rate = input.rateLimitPerSecond ?? null;
  if (rate !== null) checkRange('rateLimitPerSecond', 'The rate limit per second', rate, mistakes);
  const settings = {
    name: checkName(input.name ?? '', mistakes),
    url: checkUrl(input.url ?? '', rules, mistakes),
    description: checkDescription(input.description ?? '', mistakes),
    enabled: input.enabled ?? webhookDefaults.enabled,
    ...checkFilters(input, mistakes),
    ...checkRetries(input, mistakes),
    rateLimitPerSecond: rate,
    standardWebhooks: input.standardWebhooks ?? 'OFF',
    timestampedSignature: input.timestampedSignature ?? false,
    timeoutMs: checkWholeNumber('timeoutMs', 'The timeout in milliseconds', input.timeoutMs, mistakes),
    customHeaders: checkCustomHeaders(input.customHeaders ?? [], mistakes),
    authentication: input.authentication ? checkAuthentication(input.authentication, rules, mistakes) : null,
  };
  return mistakes.errors.length > 0 ? { settings: null, errors: mistakes.errors } : { settings, errors: [] };
}

/**
 * Checks the HMAC key of a webhook. It is taken as it is, blanks included: receivers have the same bytes.
 *
 * @returns null when the key can be used.
 */
export function validateSecretKey(secretKey: string): UserError | null {
  const mistakes = new Mistakes();
  const field = ['secretKey'];
  const maxLength = webhookLimits.secretKeyLength;
  if (secretKey === '') mistakes.add(field, 'REQUIRED', 'The secret key must not be empty; null means none.');
  else checkText(secretKey, { field, label: 'The secret key', maxLength, multiline: true }, mistakes);
  return mistakes.errors[0] ?? null;
}

function checkName(input: string, mistakes: Mistakes): string {
  const name = input.trim();
  const rule = { field: ['name'], label: 'The name', maxLength: webhookLimits.nameLength };
  checkRequiredText(name, rule, mistakes);
  return name;
}

function checkUrl(input: string, rules: EndpointRules, mistakes: Mistakes): string {
  const url = input.trim();
  const { urlLength } = webhookLimits;
  if (url === '') {
    mistakes.add(['url'], 'REQUIRED', 'The URL is required.');
  } else if (isLongerThan(url, urlLength)) {
    const message = `The URL must have at most ${urlLength} characters; it has ${lengthOf(url)}.`;
    mistakes.add(['url'], 'TOO_LONG', message);
  } else {
    const problem = checkEndpointUrl(url, rules);
    if (problem) mistakes.add(['url'], problem.code, problem.message);
  }
  return url;
}

function checkDescription(input: string, mistakes: Mistakes): string | null {
  const description = input.trim();
  const maxLength = webhookLimits.descriptionLength;
  checkText(
    description,
    { field: ['description'], label: 'The description', maxLength, multiline: true },
    mistakes,
  );
  return description === '' ? null : description;
}

function checkWholeNumber(
  field: 'retryCount' | 'timeoutMs',
  label: string,
  input: number | null | undefined,
  mistakes: Mistakes,
): number {
  const value = input ?? webhookDefaults[field];
  checkRange(field, label, value, mistakes);
  return value;
}

function checkRange(
  field: 'retryCount' | 'timeoutMs' | 'rateLimitPerSecond',
  label: string,
  value: number,
  mistakes: Mistakes,
): void {
  const [lowest, highest] = webhookLimits[field];
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    mistakes.add([field], 'OUT_OF_RANGE', `${label} must be a whole number from ${lowest} to ${highest}.`);
  }
}

/** The number of retries is a setting of EXPONENTIAL; the other schedules' lists say it, and it is made to follow. */
function checkRetries(
  input: WebhookSettingsInput,
  mistakes: Mistakes,
): Pick<WebhookSettings, 'retryCount' | 'retrySchedule' | 'retryDelays' | 'retryJitter'> {
  const retrySchedule = input.retrySchedule ?? 'EXPONENTIAL';
  const given = input.retryDelays ?? [];
  const retryJitter = input.retryJitter ?? false;
  if (retrySchedule === 'CUSTOM') checkDelays(given, mistakes);
  else if (given.length > 0) {
    const message = 'Delays are a part of the schedule CUSTOM: choose it, or leave them out.';
    mistakes.add(['retryDelays'], 'INVALID', message);
  }
  if (retrySchedule === 'EXPONENTIAL') {
    const retryCount = checkWholeNumber('retryCount', 'The number of retries', input.retryCount, mistakes);
    return { retryCount, retrySchedule, retryDelays: [], retryJitter };
  }
  const policy = { schedule: retrySchedule, delays: given, retryCount: 0, jitter: retryJitter };
  return { retryCount: delaysOf(policy).length, retrySchedule, retryDelays: [...given], retryJitter };
}

function checkDelays(delays: readonly number[], mistakes: Mistakes): void {
  const { retryDelays: most, retrySeconds } = webhookLimits;
  const field = ['retryDelays'];
  if (delays.length === 0)
    mistakes.add(field, 'REQUIRED', 'The schedule CUSTOM needs the delays of its retries.');
  if (delays.length > most) {
    const message = `There must be at most ${most} delays; there are ${delays.length}.`;
    return mistakes.add(field, 'TOO_MANY', message);
  }
  for (const [index, seconds] of delays.entries()) {
    if (Number.isInteger(seconds) && seconds >= 1 && seconds <= retrySeconds) continue;
    const message = `A delay must be a whole number of seconds from 1 to ${retrySeconds}.`;
    mistakes.add([...field, String(index)], 'OUT_OF_RANGE', message);
  }
  if (delays.reduce((sum, seconds) => sum + seconds, 0) > retrySeconds)
    mistakes.add(field, 'OUT_OF_RANGE', 'All delays together must be at most 7 days.');
}
