import {
  type CustomHeader,
  keyMistakes,
  validateSecretKey,
  validateWebhookSettings,
  webhookDefaults,
  webhookLimits,
  type EndpointRules,
  type UserError,
  type WebhookSettings,
} from '../../model/index.ts';
import { type WebhookChange } from '../../storage/index.ts';
import { mostUserErrors } from '../list-bounds.ts';
import { checkTls } from './checked-tls.ts';
import { generateSecretKey } from './generate-secret-key.ts';
import { type CreateWebhookInput, type UpdateWebhookInput } from './inputs.ts';

/** Either what to store, or every mistake at once. */
export type Checked<T> =
  | { readonly value: T; readonly errors: readonly [] }
  | { readonly value: null; readonly errors: readonly UserError[] };

export interface NewWebhook {
  readonly settings: WebhookSettings;
  readonly secretKey: string | null;
}

/** Settings that may not be cleared: null is an author's slip and not a wish for the default. */
const required = {
  name: 'The name',
  url: 'The URL',
  enabled: 'enabled',
  conditionMatch: 'conditionMatch',
  retryCount: 'retryCount',
  timeoutMs: 'timeoutMs',
  retrySchedule: 'retrySchedule',
  retryJitter: 'retryJitter',
  standardWebhooks: 'standardWebhooks',
  timestampedSignature: 'timestampedSignature',
};

/** Settings that make up a retry schedule: none of them means anything without the others. */
const ofRetries = ['retryCount', 'retrySchedule', 'retryDelays'] as const;

type Retries = Pick<WebhookSettings, (typeof ofRetries)[number]>;

const newRetries: Retries = {
  retryCount: webhookDefaults.retryCount,
  retrySchedule: 'EXPONENTIAL',
  retryDelays: [],
};

const settingNames = [
  'name',
  'url',
  'description',
  'enabled',
  'sources',
  'eventFilter',
  'requiredConsent',
  'conditions',
  'conditionMatch',
  'retryCount',
  'timeoutMs',
  'retrySchedule',
  'retryDelays',
  'retryJitter',
  'rateLimitPerSecond',
  'standardWebhooks',
  'timestampedSignature',
  'customHeaders',
  'authentication',
] as const satisfies readonly (keyof WebhookSettings)[];

export function checkNewWebhook(
  { clientCertificate, caCertificates, ...input }: CreateWebhookInput,
  rules: EndpointRules,
  now = new Date(),
): Checked<NewWebhook> {
  const { settings, errors } = validateWebhookSettings(input, rules);
  const tls = checkTls({ clientCertificate, caCertificates }, now);
  const all = [...errors, ...secretMistakes(input), ...twiceAuthorized(input)];
  all.push(...tls.errors, ...keyMistakes(input.idempotencyKey));
  if (!settings || all.length > 0) return { value: null, errors: all.slice(0, mostUserErrors) };
  const secretKey = input.generateSecret ? generateSecretKey() : (input.secretKey ?? null);
  return { value: { settings: { ...settings, ...tls.settings }, secretKey }, errors: [] };
}

/**
 * Checks the fields that are given, and only those: a stored setting that today's rules would refuse, such as an
 * `http:` URL from before the move to production, must not keep its owner from disabling the webhook.
 */
export function checkWebhookChange(
  { clientCertificate, caCertificates, ...change }: UpdateWebhookInput,
  rules: EndpointRules,
  present: Retries & Partial<Authorized> = newRetries,
  now = new Date(),
): Checked<WebhookChange> {
  const input = withPresentRetries(change, present);
  const given = settingNames.filter((name) => input[name] !== undefined);
  const standIns = { name: 'unchanged', url: 'https://example.com/' };
  const nulls = requiredMistakes(input);
  const { settings, errors } = validateWebhookSettings(
    { ...standIns, ...withoutRequiredNulls(input) },
    rules,
  );
  const tls = checkTls({ clientCertificate, caCertificates }, now);
  const all = [...nulls, ...errors, ...secretMistakes(input), ...twiceAuthorized(input, present)];
  all.push(...tls.errors);
  if (!settings || all.length > 0) return { value: null, errors: all.slice(0, mostUserErrors) };
  const checked: Partial<WebhookSettings> = {
    ...Object.fromEntries(given.map((name) => [name, settings[name]])),
    ...tls.settings,
  };
  return {
    value: input.secretKey === undefined ? checked : { ...checked, secretKey: input.secretKey },
    errors: [],
  };
}

/** A change of one part of the schedule is a change of the whole: what is not given stays, where it still has a place. */
function withPresentRetries(change: UpdateWebhookInput, present: Retries): UpdateWebhookInput {
  if (ofRetries.every((name) => change[name] === undefined)) return change;
  const retrySchedule = change.retrySchedule === undefined ? present.retrySchedule : change.retrySchedule;
  const keepsDelays = retrySchedule === 'CUSTOM' && present.retrySchedule === 'CUSTOM';
  return {
    ...change,
    retrySchedule,
    retryDelays:
      change.retryDelays === undefined ? (keepsDelays ? [...present.retryDelays] : null) : change.retryDelays,
    retryCount:
      change.retryCount === undefined
        ? Math.min(present.retryCount, webhookLimits.retryCount[1])
        : change.retryCount,
  };
}

function secretMistakes(input: { secretKey?: string | null; generateSecret?: boolean }): UserError[] {
  const { secretKey } = input;
  if (secretKey === undefined || secretKey === null) return [];
  if (input.generateSecret) {
    const message = 'Give a secret key or let one be generated, not both.';
    return [{ field: ['secretKey'], code: 'INVALID', message }];
  }
  const mistake = validateSecretKey(secretKey);
  return mistake ? [mistake] : [];
}

/** What may give a request its `Authorization` header. */
interface Authorized {
  readonly customHeaders: readonly CustomHeader[];
  readonly authentication: object | null;
}

/**
 * A custom header `Authorization` beside an authentication would never be sent.
 *
 * @param input What is given of both.
 * @param present What holds for the one that is not given.
 */
function twiceAuthorized(
  input: { readonly [K in keyof Authorized]?: Authorized[K] | null },
  present: Partial<Authorized> = {},
): UserError[] {
  const { customHeaders, authentication } = input;
  if (!customHeaders && !authentication) return [];
  const authenticated = authentication === undefined ? present.authentication : authentication;
  const headers = customHeaders === undefined ? present.customHeaders : customHeaders;
  const index = (headers ?? []).findIndex(({ name }) => name.trim().toLowerCase() === 'authorization');
  if (!authenticated || index === -1) return [];
  const message =
    'The authentication of the webhook sets the header Authorization: remove the custom header, or the authentication.';
  const field = customHeaders ? ['customHeaders', String(index), 'name'] : ['authentication'];
  return [{ field, code: 'FORBIDDEN_HEADER', message }];
}

function requiredMistakes(input: UpdateWebhookInput): UserError[] {
  return Object.entries(required)
    .filter(([name]) => input[name as keyof typeof required] === null)
    .map(([name, label]) => ({
      field: [name],
      code: 'REQUIRED',
      message: `${label} cannot be cleared: give a value, or leave it out to keep it.`,
    }));
}

function withoutRequiredNulls(input: UpdateWebhookInput): UpdateWebhookInput {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => value !== undefined && !(value === null && name in required),
    ),
  );
}
