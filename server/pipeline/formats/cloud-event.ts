import { createHash } from 'node:crypto';

import { type Conversion, EventFields, isMessage, type Message, refused } from './conversion.ts';

/** Attributes that every CloudEvent has. */
const required = ['specversion', 'id', 'source', 'type'] as const;

/** Names of an event's own fields that an extension attribute may have, too. */
const reserved = new Set(['timestamp', 'properties', 'context', 'consent']);

/** What the conversion reads itself. */
const known = new Set<string>(['id', 'type', 'time', 'data']);

/** UTF-16 units: an event id has at most 200 characters. */
const longestId = 200;

/**
 * Converts a CloudEvent 1.0, as its JSON format writes it, to an event. `type` becomes the name, `time` the timestamp, and
 * `data` the properties if it is an object; all other attributes are kept under their names.
 */
export function convertCloudEvent(message: unknown): Conversion {
  if (!isMessage(message)) return refused([], 'INVALID', 'A CloudEvent must be a JSON object.');
  for (const name of required) {
    const value = message[name] ?? null;
    if (value === null || value === '') return refused([name], 'REQUIRED', 'is required.');
    if (typeof value !== 'string') return refused([name], 'INVALID', 'must be a string.');
  }
  const { specversion, source, data = null } = message as Message & Record<(typeof required)[number], string>;
  if (specversion !== '1.0') return refused(['specversion'], 'INVALID', 'must be 1.0.');
  if (/\s/.test(source))
    return refused(['source'], 'INVALID', 'must be a URI reference, without white space.');
  if (data !== null && (message['data_base64'] ?? null) !== null)
    return refused(['data_base64'], 'INVALID', 'must be left out where there is data.');
  return { event: eventOf(message as Message & { source: string; id: string }, data), error: null };
}

function eventOf(message: Message & { source: string; id: string }, data: unknown): Record<string, unknown> {
  const fields = new EventFields(message, reserved);
  fields.set('event_id', cloudEventId(message.source, message.id));
  fields.set('event_name', message['type']);
  fields.set('timestamp', message['time']);
  if (isMessage(data)) fields.set('properties', data);
  else fields.set('data', data);
  for (const name of Object.keys(message)) if (!known.has(name)) fields.keep(name, message[name]);
  return fields.event;
}

/**
 * The event id of a CloudEvent, whose `id` is unique only together with its `source`: both with a blank between them, which
 * a source cannot have, or their SHA-256 where that would be too long.
 */
export function cloudEventId(source: string, id: string): string {
  const both = `${source} ${id}`;
  return both.length <= longestId ? both : `sha256:${createHash('sha256').update(both).digest('hex')}`;
}
