import { isObject } from './is-object.ts';
import { eventLimits } from './limits.ts';
import { isLongerThan, type JsonObject, type JsonValue, readIsoTime } from '../model/index.ts';
import { Refusal } from './refusal.ts';

/** How the fields of an event are read: strictly, or as tracking SDKs write them. */
export interface Reading {
  /** Blanks around ids are left out, an id of nothing else is none, and a name has no control characters. */
  readonly ofSender: boolean;
}

/** The event's name, without blanks around it. @throws {Refusal} */
export function readName(value: JsonValue | undefined, { ofSender }: Reading): string {
  const path = ['event_name'];
  if (value === undefined || value === null) throw new Refusal(path, 'REQUIRED', 'event_name is required.');
  if (typeof value !== 'string') throw new Refusal(path, 'INVALID', 'event_name must be a string.');
  const name = value.trim();
  if (name === '') throw new Refusal(path, 'REQUIRED', 'event_name must not be blank.');
  if (isLongerThan(name, eventLimits.nameLength)) {
    const message = `event_name must have at most ${eventLimits.nameLength} characters.`;
    throw new Refusal(path, 'TOO_LONG', message);
  }
  if (ofSender && /\p{Cc}/u.test(name))
    throw new Refusal(path, 'INVALID', 'event_name must not contain line breaks or control characters.');
  return name;
}

/** An id; null when the event has none. @throws {Refusal} */
export function readId(field: string, value: JsonValue | undefined, { ofSender }: Reading): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new Refusal([field], 'INVALID', `${field} must be a string.`);
  const id = ofSender ? value.trim() : value;
  if (id === '') {
    if (ofSender) return null;
    throw new Refusal([field], 'INVALID', `${field} must not be empty: leave it out where it is not known.`);
  }
  if (isLongerThan(id, eventLimits.idLength)) {
    throw new Refusal([field], 'TOO_LONG', `${field} must have at most ${eventLimits.idLength} characters.`);
  }
  return id;
}

/**
 * The event's time; null when it has none that is plausible. A time in the future is a wrong clock; so is one before
 * 1970, where it comes from an SDK.
 * @throws {Refusal}
 */
export function readTime(value: JsonValue | undefined, now: Date, { ofSender }: Reading): Date | null {
  if (value === undefined || value === null) return null;
  const { time, problem } = readIsoTime(typeof value === 'string' ? value : '');
  if (!time) throw new Refusal(['timestamp'], 'INVALID', `timestamp ${problem}.`);
  const tooLate = time.getTime() > now.getTime() + eventLimits.clockSkewMs;
  return tooLate || (ofSender && time.getTime() < 0) ? null : time;
}

/** An object; null when the event has none there. @throws {Refusal} */
export function readObject(field: string, value: JsonValue | undefined): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new Refusal([field], 'INVALID', `${field} must be an object.`);
  return value;
}
