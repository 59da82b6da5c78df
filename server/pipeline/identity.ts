import { type JsonObject, type ProcessedEvent } from '../model/index.ts';
import { isObject } from './is-object.ts';
import { withField } from './known-fields.ts';

/** An id that an event says to be a user's. */
export interface Claim {
  readonly id: string;
  readonly userId: string;
}

/** What programs send where there is no id. */
const junk = new Set([
  ...[
    'null',
    'undefined',
    'none',
    'nil',
    'nan',
    'n/a',
    'na',
    'unknown',
    'anonymous',
    'anon',
    'guest',
    'user',
  ],
  ...['true', 'false', 'default', 'test', 'id', '-1', '[object object]', '{}', '[]', '""', "''"],
]);

/** Whether an id is nobody's: such ids join nothing. */
export function isJunkId(id: string): boolean {
  const plain = id.trim().toLowerCase();
  return /^[0{}-]*$/.test(plain) || junk.has(plain);
}

/**
 * What an event says of who is who: `identify` joins its anonymous id to its user id, and `alias` the previous id. Both
 * make the user known. The store decides: the first claim of an id counts.
 */
export function claimsOf({ eventName, userId, payload }: ProcessedEvent): readonly Claim[] {
  if (eventName !== 'identify' && eventName !== 'alias') return [];
  if (userId === null || isJunkId(userId)) return [];
  const previous = eventName === 'alias' ? (payload['previous_id'] ?? null) : null;
  const joined = previous ?? payload['anonymous_id'] ?? null;
  const user = { id: userId, userId };
  const isId = typeof joined === 'string' && joined !== userId && joined.length <= longest;
  return isId && !isJunkId(joined) ? [user, { id: joined.trim(), userId }] : [user];
}

/** UTF-16 units. `previous_id` is not checked by validation. */
const longest = 400;

/** The anonymous id by which an event's user may be found; null when it has a user, or no such id. */
export function askedId({ userId, payload }: ProcessedEvent): string | null {
  const id = payload['anonymous_id'];
  return userId === null && typeof id === 'string' && !isJunkId(id) ? id : null;
}

/** IDENTITY: the event with the user that its anonymous id belongs to. */
export function withUser<T extends ProcessedEvent>(event: T, userId: string): T {
  const payload = withField(noted(event.payload), 'user_id', userId);
  return { ...event, userId, payload, text: JSON.stringify(payload) };
}

/** Adds the enricher to those that have added something. */
function noted(payload: JsonObject): JsonObject {
  const context = payload['context'];
  if (!isObject(context)) return payload;
  const { enriched = [] } = context;
  if (!Array.isArray(enriched)) return payload;
  return { ...payload, context: { ...context, enriched: [...(enriched as string[]), 'IDENTITY'] } };
}
