import { type JsonObject, type Sender, shorten, UnreadableEvent } from '../model/index.ts';
import { withPolicy } from './enrichers/ip.ts';
import { isObject } from './is-object.ts';

/** UTF-16 units of what is shown of a refused event. */
const longest = { excerpt: 2000, id: 200 };

/** What is shown of an event that was refused. */
export interface Excerpt {
  readonly eventName: string | null;
  /** The beginning of it, as JSON; null when it could not be written so. */
  readonly excerpt: string | null;
}

/** What is kept of a refused event: no write key, and an IP address only as the source's policy allows. */
export function excerptOf(input: unknown, sender: Sender | null): Excerpt {
  if (input instanceof UnreadableEvent) return { eventName: null, excerpt: null };
  if (!isObject(input)) return { eventName: null, excerpt: written(input) };
  const name = input['event_name'] ?? input['event'] ?? (sender ? input['type'] : null);
  const eventName = typeof name === 'string' ? storable(name, longest.id) : null;
  return {
    eventName,
    excerpt: written(sender ? withPolicy(withoutKey(input), sender.source.ipPolicy) : input),
  };
}

/** A browser's message has the write key, which is no part of the event. */
export function withoutKey(message: JsonObject): JsonObject {
  if (!Object.hasOwn(message, 'writeKey')) return message;
  const { writeKey: _, ...rest } = message;
  return rest;
}

/** Text that can be stored whatever it was: cut, and without what the database refuses. */
export function storable(text: string, length: number = longest.id): string {
  return shorten(text, length).replaceAll('\0', '\ufffd').toWellFormed();
}

/** JSON writes NUL and halves of surrogate pairs as escapes. What is nested too deep for it is not shown. */
function written(value: unknown): string | null {
  try {
    return storable(JSON.stringify(value) ?? 'null', longest.excerpt);
  } catch {
    return null;
  }
}
