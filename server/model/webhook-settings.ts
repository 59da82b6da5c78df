import { checkCustomHeaders } from './custom-headers.ts';
import { checkEndpointUrl, type EndpointRules } from './endpoint-address.ts';
import { checkFilters, type FiltersInput } from './filters-input.ts';
import { type Filters } from './filters.ts';
import { checkRequiredText, checkText, Mistakes } from './mistakes.ts';
import { type UserError } from './user-error.ts';
import { type CustomHeader } from './webhook.ts';

/** What its owner decides about a webhook, but for the secret key, which is kept apart and encrypted. */
export interface WebhookSettings extends Filters {
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
  readonly customHeaders: readonly CustomHeader[];
}

/** Settings as an author gives them; whatever is absent or null gets its default. */
export interface WebhookSettingsInput extends FiltersInput {
  readonly name?: string | null;
  readonly url?: string | null;
  readonly description?: string | null;
  readonly enabled?: boolean | null;
  readonly retryCount?: number | null;
  readonly timeoutMs?: number | null;
  readonly customHeaders?: readonly CustomHeader[] | null;
}

export const webhookDefaults = { enabled: true, retryCount: 3, timeoutMs: 5000 } as const;

/** Lengths in characters; the pairs are the lowest and the highest value. */
export const webhookLimits = {
  nameLength: 120,
  urlLength: 2048,
  descriptionLength: 1000,
  retryCount: [0, 10],
  timeoutMs: [1000, 30_000],
  secretKeyLength: 256,
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
  const settings = {
    name: checkName(input.name ?? '', mistakes),
    url: checkUrl(input.url ?? '', rules, mistakes),
    description: checkDescription(input.description ?? '', mistakes),
    enabled: input.enabled ?? webhookDefaults.enabled,
    ...checkFilters(input, mistakes),
    retryCount: checkWholeNumber('retryCount', 'The number of retries', input.retryCount, mistakes),
    timeoutMs: checkWholeNumber('timeoutMs', 'The timeout in milliseconds', input.timeoutMs, mistakes),
    customHeaders: checkCustomHeaders(input.customHeaders ?? [], mistakes),
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
  } else if (url.length > urlLength) {
    const message = `The URL must have at most ${urlLength} characters; it has ${url.length}.`;
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
  const [lowest, highest] = webhookLimits[field];
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    mistakes.add([field], 'OUT_OF_RANGE', `${label} must be a whole number from ${lowest} to ${highest}.`);
  }
  return value;
}
