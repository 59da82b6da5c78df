import { type Canary } from './canary.ts';

/** Fields of events whose values may come out: ids and names stand in logs. */
const publicFields = new Set(['event_id', 'event_name', 'id', 'webhookId', 'deliveryId', 'name']);

/** Tells the canary what an operation brings in: keys, header values, queries of URLs, and whatever events carry. */
export function harvest(canary: Canary, variables: unknown): void {
  walk(canary, variables, []);
}

function walk(canary: Canary, value: unknown, path: readonly string[]): void {
  if (Array.isArray(value)) return value.forEach((item) => walk(canary, item, path));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).forEach(([key, inner]) => walk(canary, inner, [...path, key]));
  if (typeof value === 'string') judge(canary, value, path);
}

function judge(canary: Canary, value: string, path: readonly string[]): void {
  const key = path.at(-1) ?? '';
  if (key === 'url') return canary.secret('query', URL.parse(value)?.search.slice(1));
  if (key === 'secretKey') return canary.secret('secret key', value);
  if (path.includes('customHeaders'))
    return key === 'value' ? canary.secret('header', value) : canary.public(value);
  if (path.includes('properties') || path.includes('context') || path.includes('consent'))
    return canary.secret('payload', value);
  if (['user_id', 'anonymous_id', 'session_id', 'userId'].includes(key)) return canary.secret(key, value);
  if (publicFields.has(key)) return canary.public(value);
  if (path.includes('events') || path.includes('event')) canary.secret('payload', value);
}

/** What answers have for people: errors of the API and of attempts. */
const textFields = new Set(['message', 'errorMessage', 'lastDeliveryError', 'reason']);

/** Tells the canary every message in an answer. */
export function readMessages(canary: Canary, answer: unknown): void {
  if (typeof answer !== 'object' || answer === null) return;
  for (const [key, value] of Object.entries(answer)) {
    if (typeof value === 'string' && textFields.has(key)) canary.write('error', value);
    else if (!['payload', 'body', 'event', 'sampleEvent', 'request'].includes(key))
      readMessages(canary, value);
  }
}
