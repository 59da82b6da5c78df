import { type FieldPath, shownPath } from './field-path.ts';
import { readIsoTime } from './iso-time.ts';
import { type JsonObject, type JsonValue } from './json.ts';
import { jsonProblem, textProblem } from './storable.ts';
import { isLongerThan } from './text-length.ts';
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
  /** Unicode code points of ids and names. */
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
    /** Where in the event; empty for the event itself. */
    readonly path: FieldPath,
    readonly code: UserErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Validates and normalises one event: an id and a timestamp are given where they are missing, the name is trimmed,
 * the timestamp becomes ISO 8601 in UTC with milliseconds, null in a documented field counts as missing, and unknown
 * fields are kept. Nothing else is changed; what could not be kept unchanged is refused.
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
    const { path, message, code } = error;
    return {
      event: null,
      error: { field: path.length > 0 ? path.map(String) : null, message, code },
      eventId: eventIdOf(input),
    };
  }
}

function process(input: unknown, now: Date, newId: () => string): ProcessedEvent {
  if (!isObject(input)) throw new Refusal([], 'INVALID', 'An event must be a JSON object.');
  const fields = Object.keys(input);
  if (fields.length > maxFields) throw tooLarge('more');
  for (const field of fields) checkStorable(field, input[field]!);
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
  set(freeName('original_timestamp', input), original);
  set('user_id', userId);
  for (const field of ['anonymous_id', 'session_id']) set(field, readId(field, input[field]));
  for (const field of ['properties', 'context']) set(field, readObject(field, input[field]) ?? {});
  set('consent', readObject('consent', input['consent']));
  for (const field of fields) if (!documented.has(field)) keep(payload, field, input[field]!);
  const text = JSON.stringify(payload);
  const size = Buffer.byteLength(text);
  if (size > eventLimits.size) throw tooLarge(size);
  return { eventId, eventName, userId, payload, text };
}

/** Each field takes at least five bytes, as in `"":0,`: an event with more of them is too large, and not worth copying. */
const maxFields = eventLimits.size / 5;

function tooLarge(size: number | 'more'): Refusal {
  return new Refusal(
    [],
    'TOO_LARGE',
    `An event must have at most ${eventLimits.size} bytes as JSON; this one has ${size}.`,
  );
}

const documented = new Set([
  ...['event_id', 'event_name', 'timestamp', 'user_id', 'anonymous_id', 'session_id'],
  ...['properties', 'context', 'consent'],
]);

/** A field may have 64 levels of its own: the event around them does not count. */
function checkStorable(field: string, value: JsonValue): void {
  const found = jsonProblem(value);
  const problem = found?.problem ?? textProblem(field);
  if (!problem) return;
  const path = [field, ...(found?.path ?? [])];
  throw new Refusal(path, 'INVALID', `${shownPath(path)} ${problem}.`);
}

/** The name, or with the first number from 2 that the sender has no field of: what was sent is never overwritten. */
function freeName(name: string, input: JsonObject): string {
  if (!Object.hasOwn(input, name)) return name;
  let number = 2;
  while (Object.hasOwn(input, `${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

/** As it came, whatever its name: `__proto__` is one, too. */
function keep(payload: JsonObject, field: string, value: JsonValue): void {
  Object.defineProperty(payload, field, { value, enumerable: true, writable: true, configurable: true });
}

function readName(value: JsonValue | undefined): string {
  const path = ['event_name'];
  if (value === undefined || value === null) throw new Refusal(path, 'REQUIRED', 'event_name is required.');
  if (typeof value !== 'string') throw new Refusal(path, 'INVALID', 'event_name must be a string.');
  const name = value.trim();
  if (name === '') throw new Refusal(path, 'REQUIRED', 'event_name must not be blank.');
  if (isLongerThan(name, eventLimits.nameLength)) {
    const message = `event_name must have at most ${eventLimits.nameLength} characters.`;
    throw new Refusal(path, 'TOO_LONG', message);
  }
  return name;
}

function readId(field: string, value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new Refusal([field], 'INVALID', `${field} must be a string.`);
  if (value === '')
    throw new Refusal([field], 'INVALID', `${field} must not be empty: leave it out where it is not known.`);
  if (isLongerThan(value, eventLimits.idLength)) {
    throw new Refusal([field], 'TOO_LONG', `${field} must have at most ${eventLimits.idLength} characters.`);
  }
  return value;
}

/** A timestamp from the future is a wrong clock: the time of receipt takes its place, and it is kept beside. */
function readTimestamp(
  value: JsonValue | undefined,
  now: Date,
): { timestamp: string; original: string | null } {
  if (value === undefined || value === null) return { timestamp: now.toISOString(), original: null };
  const { time, problem } = readIsoTime(typeof value === 'string' ? value : '');
  if (!time) throw new Refusal(['timestamp'], 'INVALID', `timestamp ${problem}.`);
  if (time.getTime() > now.getTime() + eventLimits.clockSkewMs) {
    return { timestamp: now.toISOString(), original: value as string };
  }
  return { timestamp: time.toISOString(), original: null };
}

function readObject(field: string, value: JsonValue | undefined): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Refusal([field], 'INVALID', `${field} must be an object.`);
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
