import {
  type CreateWebhookInput,
  type Credentials,
  type FiltersInput,
  type UpdateWebhookInput,
  type UserError,
  type Webhook,
  type WebhookRules,
} from '../../data/models.ts';
import { readDelays } from '../../words/schedule.ts';
import { takesValue } from '../../words/operators.ts';
import { draftOf, readOperand, type ConditionDraft, type WebhookDraft } from './draft.ts';
import { credentialsInput, credentialsPath, noCredentials } from './authentication.ts';
import { trimBlanks } from './headers.ts';

/** What `createWebhook` is given for a draft without mistakes. */
export function createInput(draft: WebhookDraft): CreateWebhookInput {
  return {
    name: draft.name.trim(),
    url: draft.url.trim(),
    description: draft.description.trim() || null,
    enabled: draft.enabled,
    ...filtersInput(draft),
    ...retriesInput(draft),
    retryJitter: draft.jitter,
    rateLimitPerSecond: draft.rateLimit.trim() === '' ? null : Number(draft.rateLimit),
    timeoutMs: Number(draft.timeoutMs),
    customHeaders: headersInput(draft),
    standardWebhooks: draft.standardWebhooks,
    timestampedSignature: draft.timestampedSignature,
    ...credentialsInput(draft.authentication, draft.certificates),
    generateSecret: draft.secretChoice === 'generate',
    ...(draft.secretChoice === 'replace' ? { secretKey: draft.secretKey } : {}),
  };
}

/**
 * What `updateWebhook` is given: only what the draft changes, so that two people who edit different settings do not
 * undo each other's work. An empty object when nothing changed.
 *
 * @param credentials Those that the draft was made of.
 */
export function updateInput(
  webhook: Webhook,
  draft: WebhookDraft,
  rules: WebhookRules,
  credentials: Credentials = noCredentials,
): UpdateWebhookInput {
  const { generateSecret: _, secretKey: _unused, ...wanted } = createInput(draft);
  const {
    generateSecret: __,
    secretKey: __unused,
    ...present
  } = createInput(draftOf(webhook, rules, credentials));
  const changed = Object.entries(wanted).filter(
    ([name, value]) => !sameJson(value, present[name as keyof typeof present]),
  );
  return { ...Object.fromEntries(changed), ...secretChange(draft) };
}

/** The filters alone, to try them before they are saved. */
export function filtersInput(draft: WebhookDraft): FiltersInput {
  return {
    sources: draft.sources,
    eventFilter: { mode: draft.mode, events: draft.events },
    requiredConsent: draft.requiredConsent,
    conditions: draft.conditions.map(conditionInput),
    conditionMatch: draft.match,
  };
}

/** The number of retries is a setting of the first schedule alone: the others' lists say it. */
function retriesInput({ schedule, retryCount, delays }: WebhookDraft) {
  if (schedule === 'EXPONENTIAL') return { retrySchedule: schedule, retryCount: Number(retryCount) };
  const read = readDelays(delays);
  return {
    retrySchedule: schedule,
    retryDelays: schedule === 'CUSTOM' && 'delays' in read ? read.delays : null,
  };
}

function conditionInput(condition: ConditionDraft) {
  const { operator } = condition;
  const field = condition.field.trim();
  if (!takesValue(operator)) return { field, operator };
  const read = readOperand(condition);
  return { field, operator, value: 'value' in read ? read.value : null };
}

function headersInput({ headers }: WebhookDraft) {
  return headers.map(({ name, value }) => ({ name: trimBlanks(name), value }));
}

function secretChange({ secretChoice, secretKey }: WebhookDraft): UpdateWebhookInput {
  if (secretChoice === 'replace') return { secretKey };
  return secretChoice === 'remove' ? { secretKey: null } : {};
}

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The server's complaints by the form's paths: the server counts rows, the form names them by their keys. What belongs
 * to no field of the form is returned under the empty path.
 */
export function errorsByPath(errors: readonly UserError[], draft: WebhookDraft): Record<string, string> {
  return Object.fromEntries(errors.map(({ field, message }) => [formPath(field ?? [], draft), message]));
}

function formPath(given: readonly string[], draft: WebhookDraft): string {
  const field = given[0] === 'input' || given[0] === 'filters' ? given.slice(1) : given;
  const [name = '', index, part = ''] = field;
  const ofCredentials = credentialsPath(field);
  if (ofCredentials !== null) return ofCredentials;
  if (name === 'conditions' || name === 'customHeaders') {
    const rows = name === 'conditions' ? draft.conditions : draft.headers;
    const row = rows[Number(index ?? NaN)];
    const fallback = name === 'conditions' ? 'field' : 'name';
    return row ? `${name}.${row.key}.${part || fallback}` : name;
  }
  if (name === 'idempotencyKey') return '';
  if (name === 'rateLimitPerSecond') return 'rateLimit';
  if (name === 'retryDelays') return 'delays';
  return name === 'events' ? 'eventFilter' : name;
}
