import { type JsonObject, type JsonValue } from './json.ts';
import { jsonProblem } from './storable.ts';
import { type UserError, type UserErrorCode } from './user-error.ts';

/** A processed event: what is stored, matched and sent. */
export interface ProcessedEvent {
  readonly eventId: string;
  readonly eventName: string;
  readonly userId: string | null;
  /** The event as an object, its fields in the order of the documentation. */
  readonly payload: JsonObject;
  /** The same as JSON, serialised once: the bytes of every attempt. */
  readonly text: string;
}

const eventLimits = {
  /** Characters of ids and names. */
  idLength: 200,
  nameLength: 200,
  /** Bytes of the serialised event. */
  size: 262_144,
  /** A sender's clock may be this far ahead before its timestamp is replaced. */
  clockSkewMs: 5 * 60_000,
} as const;

/** A mistake, as the checks below throw it to the one place that catches it. */
class Refusal extends Error {
  constructor(
    readonly field: string,
    readonly code: UserErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Validates and normalises one event: an id and a timestamp are given where they are missing, the name is trimmed,
 * the timestamp becomes ISO 8601 in UTC, and unknown fields are kept. Nothing else is changed; what could not be kept
 * unchanged is refused.
 *
 * @param now The time of receipt.
 * @param newId Makes an id for an event that has none.
 */
export function processEvent(
  input: unknown,
  now: Date,
  newId: () => string,
): { event: ProcessedEvent; error: null } | { event: null; error: UserError; eventId: string | null } {
  try {
    return { event: process(input, now, newId), error: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { field, message, code } = error;
    return {
      event: null,
      error: { field: field ? [field] : null, message, code },
      eventId: eventIdOf(input),
    };
  }
}

function process(input: unknown, now: Date, newId: () => string): ProcessedEvent {
  if (!isObject(input)) throw new Refusal('', 'INVALID', 'An event must be a JSON object.');
  const fields = Object.keys(input);
  for (const field of fields) {
    const problem = jsonProblem(input[field]) ?? jsonProblem(field);
    if (problem) throw new Refusal(field, 'INVALID', `${field} ${problem}.`);
  }
  const eventName = readName(input['event_name']);
  const eventId = readId('event_id', input['event_id']) ?? newId();
  const userId = readId('user_id', input['user_id']);
  // Field by field: at thousands of events a second, spreading objects costs as much as serialising the result.
  const payload: Record<string, JsonValue> = { event_id: eventId, event_name: eventName };
  const set = (field: string, value: JsonValue | null) => {
    if (value !== null) payload[field] = value;
  };
  const { timestamp, original } = readTimestamp(input['timestamp'], now);
  set('timestamp', timestamp);
  set('original_timestamp', original);
  set('user_id', userId);
  for (const field of ['anonymous_id', 'session_id']) set(field, readId(field, input[field]));
  for (const field of ['properties', 'context']) set(field, readObject(field, input[field]) ?? {});
  set('consent', readObject('consent', input['consent']));
  for (const field of fields) if (!documented.has(field)) keep(payload, field, input[field]!);
  const text = JSON.stringify(payload);
  const size = Buffer.byteLength(text);
  if (size > eventLimits.size) {
    throw new Refusal(
      '',
      'TOO_LARGE',
      `An event must have at most ${eventLimits.size} bytes as JSON; this one has ${size}.`,
    );
  }
  return { eventId, eventName, userId, payload, text };
}

const documented = new Set([
  ...['event_id', 'event_name', 'timestamp', 'user_id', 'anonymous_id', 'session_id'],
  ...['properties', 'context', 'consent'],
]);

/** As it came, whatever its name: `__proto__` is one, too. */
function keep(payload: JsonObject, field: string, value: JsonValue): void {
  Object.defineProperty(payload, field, { value, enumerable: true, writable: true, configurable: true });
}

function readName(value: JsonValue | undefined): string {
  if (value === undefined || value === null)
    throw new Refusal('event_name', 'REQUIRED', 'event_name is required.');
  if (typeof value !== 'string') throw new Refusal('event_name', 'INVALID', 'event_name must be a string.');
  const name = value.trim();
  if (name === '') throw new Refusal('event_name', 'REQUIRED', 'event_name must not be blank.');
  if (name.length > eventLimits.nameLength) {
    throw new Refusal(
      'event_name',
      'TOO_LONG',
      `event_name must have at most ${eventLimits.nameLength} characters.`,
    );
  }
  return name;
}

function readId(field: string, value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new Refusal(field, 'INVALID', `${field} must be a string.`);
  if (value === '')
    throw new Refusal(field, 'INVALID', `${field} must not be empty: leave it out where it is not known.`);
  if (value.length > eventLimits.idLength) {
    throw new Refusal(field, 'TOO_LONG', `${field} must have at most ${eventLimits.idLength} characters.`);
  }
  return value;
}

/** A date, or a date with a time; without an offset it is UTC. */
const isoPattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** A timestamp from the future is a wrong clock: the time of receipt takes its place, and it is kept beside. */
function readTimestamp(
  value: JsonValue | undefined,
  now: Date,
): { timestamp: string; original: string | null } {
  if (value === undefined || value === null) return { timestamp: now.toISOString(), original: null };
  const zone = typeof value === 'string' ? isoPattern.exec(value) : null;
  const time = zone ? new Date(zone[1] || zone[0].length === 10 ? zone[0] : `${zone[0]}Z`) : null;
  if (!time || Number.isNaN(time.getTime())) {
    throw new Refusal(
      'timestamp',
      'INVALID',
      'timestamp must be a time in ISO 8601, such as 2026-02-03T04:05:06.789Z.',
    );
  }
  if (time.getTime() > now.getTime() + eventLimits.clockSkewMs) {
    return { timestamp: now.toISOString(), original: zone![0] };
  }
  return { timestamp: time.toISOString(), original: null };
}

function readObject(field: string, value: JsonValue | undefined): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Refusal(field, 'INVALID', `${field} must be an object.`);
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** So that a refused event can be told apart, where it has an id at all. */
function eventIdOf(input: unknown): string | null {
  const id = isObject(input) ? input['event_id'] : null;
  return typeof id === 'string' ? id : null;
}
