import { type Credentials, type Webhook, type WebhookRules } from '../../data/models.ts';
import { type ConditionMatch } from '../../words/filters.ts';
import { takesList, takesValue, type Operator } from '../../words/operators.ts';
import { isExactNumber, lossIn } from '../../words/exact-json.ts';
import { delaysText, type Schedule } from '../../words/schedule.ts';
import {
  type AuthenticationChoice,
  type AuthenticationDraft,
  authenticationDraft,
  type CertificatesDraft,
  certificatesDraft,
  noCredentials,
} from './authentication.ts';

/** How the typed text of a condition's value is read. In a list, `text` and `number` are one value on each line. */
export type ValueType = 'text' | 'number' | 'boolean' | 'null' | 'json';

export interface ConditionDraft {
  /** Stays the same while rows around it come and go. */
  key: number;
  field: string;
  operator: Operator;
  type: ValueType;
  text: string;
}

export interface HeaderDraft {
  key: number;
  name: string;
  value: string;
}

/** What becomes of the secret key: `none` and `generate` for a new webhook, `keep` and `remove` for one that has a key. */
export type SecretChoice = 'none' | 'generate' | 'keep' | 'replace' | 'remove';

/** Whether requests carry the headers of Standard Webhooks, and with which signatures. */
export type Standard = Webhook['standardWebhooks'];

/** A webhook as the form holds it: what was typed, and not yet what it means. */
export interface WebhookDraft {
  name: string;
  url: string;
  description: string;
  enabled: boolean;
  /** Ids. Empty for any. */
  sources: string[];
  mode: 'INCLUDE' | 'EXCLUDE';
  events: string[];
  requiredConsent: string[];
  conditions: ConditionDraft[];
  match: ConditionMatch;
  schedule: Schedule;
  retryCount: string;
  /** Of CUSTOM, as in "30s, 5m, 2h". */
  delays: string;
  jitter: boolean;
  /** Empty for no limit. */
  rateLimit: string;
  timeoutMs: string;
  secretChoice: SecretChoice;
  secretKey: string;
  standardWebhooks: Standard;
  timestampedSignature: boolean;
  headers: HeaderDraft[];
  authentication: AuthenticationDraft;
  /** The kind of the credentials that are stored. */
  storedAuthentication: AuthenticationChoice;
  certificates: CertificatesDraft;
}

/** What stands in the field of CUSTOM before somebody types there. */
const firstDelays = '30s, 5m, 1h';

let nextKey = 1;

export function newCondition(): ConditionDraft {
  return { key: nextKey++, field: '', operator: 'EQUALS', type: 'text', text: '' };
}

export function newHeader(): HeaderDraft {
  return { key: nextKey++, name: '', value: '' };
}

/** An empty form with the server's defaults. A secret key is generated unless one asks for something else. */
export function newDraft(rules: WebhookRules): WebhookDraft {
  return {
    name: '',
    url: '',
    description: '',
    enabled: true,
    sources: [],
    mode: 'INCLUDE',
    events: [],
    requiredConsent: [],
    conditions: [],
    match: 'ALL',
    schedule: 'EXPONENTIAL',
    retryCount: String(rules.retryCount.default),
    delays: firstDelays,
    jitter: false,
    rateLimit: '',
    timeoutMs: String(rules.timeoutMs.default),
    secretChoice: 'generate',
    secretKey: '',
    standardWebhooks: 'OFF',
    timestampedSignature: false,
    headers: [],
    ...credentialsDraft(noCredentials),
  };
}

export function credentialsDraft(
  stored: Credentials,
): Pick<WebhookDraft, 'authentication' | 'storedAuthentication' | 'certificates'> {
  return {
    authentication: authenticationDraft(stored),
    storedAuthentication: stored.authentication?.unreadable
      ? 'NONE'
      : (stored.authentication?.type ?? 'NONE'),
    certificates: certificatesDraft(stored),
  };
}

/**
 * The form of a new webhook with the settings of another one. It begins disabled, so that no event is sent twice before
 * its URL is changed, and has a secret of its own. Credentials are not known here, and so not copied.
 */
export function copyOf(webhook: Webhook, rules: WebhookRules): WebhookDraft {
  const name = `Copy of ${webhook.name}`;
  return {
    ...draftOf(webhook, rules),
    name: name.length > rules.maxNameLength ? webhook.name : name,
    enabled: false,
    secretChoice: webhook.hasSecret ? 'generate' : 'none',
  };
}

/** The form of a webhook that exists. */
export function draftOf(
  webhook: Webhook,
  rules: WebhookRules,
  credentials: Credentials = noCredentials,
): WebhookDraft {
  return {
    name: webhook.name,
    url: webhook.url,
    description: webhook.description ?? '',
    enabled: webhook.enabled,
    sources: [...webhook.sources],
    mode: webhook.eventFilter.mode,
    events: [...webhook.eventFilter.events],
    requiredConsent: [...webhook.requiredConsent],
    conditions: webhook.conditions.map(({ field, operator, value }) => ({
      ...newCondition(),
      field,
      operator,
      ...typedOperand(operator, value),
    })),
    match: webhook.conditionMatch,
    schedule: webhook.retrySchedule,
    retryCount: String(Math.min(webhook.retryCount, rules.retryCount.max)),
    delays: webhook.retrySchedule === 'CUSTOM' ? delaysText(webhook.retryDelays) : firstDelays,
    jitter: webhook.retryJitter,
    rateLimit: webhook.rateLimitPerSecond == null ? '' : String(webhook.rateLimitPerSecond),
    timeoutMs: String(webhook.timeoutMs),
    secretChoice: webhook.hasSecret ? 'keep' : 'none',
    secretKey: '',
    standardWebhooks: webhook.standardWebhooks,
    timestampedSignature: webhook.timestampedSignature,
    headers: webhook.customHeaders.map(({ name, value }) => ({ ...newHeader(), name, value })),
    ...credentialsDraft(credentials),
  };
}

/** Whether the webhook has a secret key once the draft is saved. */
export function willSign({ secretChoice }: WebhookDraft): boolean {
  return secretChoice !== 'none' && secretChoice !== 'remove';
}

function typedOperand(operator: Operator, value: unknown): { type: ValueType; text: string } {
  if (!takesValue(operator)) return typedValue('');
  return takesList(operator) ? typedList(value) : typedValue(value);
}

/** How the form shows a list of values: one on each line, unless that would change one of them. */
export function typedList(value: unknown): { type: ValueType; text: string } {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const onLines = (type: ValueType) => ({ type, text: items.join('\n') });
  if (!Array.isArray(value) || items.length === 0) return { type: 'json', text: JSON.stringify(value) };
  if (items.every((item) => typeof item === 'string' && linesOf(item)[0] === item)) return onLines('text');
  if (items.every((item) => typeof item === 'number')) return onLines('number');
  return { type: 'json', text: JSON.stringify(value) };
}

/** How the form shows a JSON value. */
export function typedValue(value: unknown): { type: ValueType; text: string } {
  if (typeof value === 'string') return { type: 'text', text: value };
  if (typeof value === 'number') return { type: 'number', text: String(value) };
  if (typeof value === 'boolean') return { type: 'boolean', text: String(value) };
  if (value === null || value === undefined) return { type: 'null', text: '' };
  return { type: 'json', text: JSON.stringify(value) };
}

/** Reads what was typed as the value of a condition: the value, or the sentence that says why it is none. */
export function readOperand({
  operator,
  type,
  text,
}: Pick<ConditionDraft, 'operator' | 'type' | 'text'>): { value: unknown } | { error: string } {
  if (!takesList(operator) || type === 'json') return readValue(type, text);
  const values: unknown[] = [];
  for (const line of linesOf(text)) {
    const read = readValue(type, line);
    if ('error' in read) return { error: `${line}: ${read.error}` };
    values.push(read.value);
  }
  return { value: values };
}

/** The lines that are not blank, without the blanks around them. */
function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

/** Reads a typed value as JSON: the value, or the sentence that says why it is none. */
export function readValue(type: ValueType, text: string): { value: unknown } | { error: string } {
  switch (type) {
    case 'text':
      return { value: text };
    case 'null':
      return { value: null };
    case 'boolean':
      return { value: text === 'true' };
    case 'number':
      return readNumber(text);
    case 'json':
      return readJson(text);
  }
}

function readNumber(text: string): { value: number } | { error: string } {
  const value = Number(text);
  if (text.trim() === '') return { error: 'Enter a number.' };
  if (!Number.isFinite(value)) return { error: 'This is not a number.' };
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { error: 'This whole number is too large to be stored exactly. Compare it as text.' };
  }
  const decimal = /^[-+\d.e]+$/i.test(text.trim()); // and not 0x10
  if (decimal && !isExactNumber(text.trim()))
    return { error: 'This number has more digits than can be stored.' };
  return { value };
}

function readJson(text: string): { value: unknown } | { error: string } {
  try {
    const value: unknown = JSON.parse(text);
    const loss = lossIn(text);
    return loss ? { error: loss } : { value };
  } catch {
    return { error: 'This is not valid JSON.' };
  }
}
