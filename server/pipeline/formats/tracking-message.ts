import {
  type Conversion,
  type ConversionOptions,
  EventFields,
  isMessage,
  type Message,
  refused,
} from './conversion.ts';
import { setField } from '../known-fields.ts';
import { eventNameOf } from './event-names.ts';
import { correctedTime } from './sent-time.ts';

export const messageTypes = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;

/** What a message is, as its field `type` says. */
export type MessageType = (typeof messageTypes)[number];

/** Event names; that of `track` is in the message. */
const names: Readonly<Record<Exclude<MessageType, 'track'>, string>> = {
  page: 'page_view',
  screen: 'screen_view',
  identify: 'identify',
  group: 'group',
  alias: 'alias',
};

/** Ids of a message, and what they are called in an event. */
const ids = [
  ['messageId', 'event_id'],
  ['userId', 'user_id'],
  ['anonymousId', 'anonymous_id'],
  ['sessionId', 'session_id'],
  ['groupId', 'group_id'],
  ['previousId', 'previous_id'],
] as const;

/** What the conversion reads itself. The write key is no part of the event. */
const known = new Set<string>([
  ...ids.map(([field]) => field),
  ...['type', 'event', 'timestamp', 'originalTimestamp', 'sentAt', 'context', 'writeKey'],
]);

/**
 * Converts a message of a tracking SDK (Segment, RudderStack) to an event. Nothing of it is lost: a field without a meaning
 * here is kept as it is, and so are a name and a time that were changed, as `original_event_name` and
 * `original_timestamp`. `null` and empty ids are missing ids. What becomes of which field stands in
 * docs/tracking-sdks.md.
 */
export function convertTrackingMessage(message: unknown, options: ConversionOptions): Conversion {
  if (!isMessage(message)) return refused([], 'INVALID', 'A message must be a JSON object.');
  const { type } = message;
  if (type === undefined || type === null) return refused(['type'], 'REQUIRED', 'is required.');
  if (!isType(type)) return refused(['type'], 'INVALID', `must be one of ${messageTypes.join(', ')}.`);
  const { event: tracked = null } = message;
  if (type !== 'track') return { event: eventOf(message, type, names[type], options), error: null };
  if (tracked === null) return refused(['event'], 'REQUIRED', 'is required.');
  if (typeof tracked !== 'string') return refused(['event'], 'INVALID', 'must be a string.');
  if (tracked.trim() === '') return refused(['event'], 'REQUIRED', 'must not be blank.');
  return {
    event: eventOf(message, type, eventNameOf(tracked, options.snakeCaseNames), options),
    error: null,
  };
}

function isType(type: unknown): type is MessageType {
  return (messageTypes as readonly unknown[]).includes(type);
}

function eventOf(
  message: Message,
  type: MessageType,
  name: string,
  options: ConversionOptions,
): Record<string, unknown> {
  const fields = new EventFields(message);
  fields.set('event_name', name);
  for (const [field, id] of ids) fields.set(id, idOf(message[field]));
  setTimes(fields, message, options);
  const [properties, moved] = propertiesOf(message, type);
  fields.set('properties', properties);
  setContext(fields, message);
  fields.keep('type', type);
  const { event: given } = message;
  if (type !== 'track') fields.keep('event', given);
  else if ((given as string).trim() !== name.trim()) fields.keep('original_event_name', given);
  for (const field of Object.keys(message))
    if (!known.has(field) && !moved.includes(field)) fields.keep(field, message[field]);
  return fields.event;
}

/** SDKs of languages without types send numbers, too. What is no id is for the validation to refuse. */
function idOf(value: unknown): unknown {
  if (value === '') return null;
  return Number.isSafeInteger(value) ? String(value) : value;
}

/**
 * The time is corrected by when the message was sent, as it says itself or its batch. Where a message has both
 * `timestamp` and `originalTimestamp`, the former was set on purpose, or corrected before, and stays.
 */
function setTimes(fields: EventFields, message: Message, { receivedAt, sentAt }: ConversionOptions): void {
  const { timestamp = null, originalTimestamp = null } = message;
  const written = timestamp ?? originalTimestamp;
  const corrected =
    timestamp !== null && originalTimestamp !== null
      ? null
      : (correctedTime(written, message['sentAt'], receivedAt) ?? correctedTime(written, sentAt, receivedAt));
  const time = corrected?.toISOString() ?? written;
  fields.set('timestamp', time);
  fields.set('sent_at', message['sentAt']);
  const original = originalTimestamp ?? timestamp;
  if (original !== time) fields.keep('original_timestamp', original);
}

/** The properties, and which fields of the message became part of them. */
function propertiesOf(message: Message, type: MessageType): [properties: unknown, moved: readonly string[]] {
  const { properties = null, traits = null } = message;
  if (type === 'identify' || type === 'group') {
    // RudderStack's SDKs put them into the context, or there as well.
    const given = traits ?? (isMessage(message['context']) ? message['context']['traits'] : null);
    return isEmpty(properties) ? [given, ['traits', 'properties']] : [properties, ['properties']];
  }
  if (type === 'page' || type === 'screen') return withPageName(properties ?? {}, message);
  return [properties, ['properties']];
}

function isEmpty(properties: unknown): boolean {
  return properties === null || (isMessage(properties) && Object.keys(properties).length === 0);
}

/** `name` and `category` of a page or screen are properties like the others, unless these have other values. */
function withPageName(
  properties: unknown,
  message: Message,
): [properties: unknown, moved: readonly string[]] {
  if (!isMessage(properties)) return [properties, ['properties']];
  const moved = ['name', 'category'].filter((field) => {
    const [value, own] = [message[field] ?? null, properties[field] ?? null];
    return value !== null && (own === null || own === value);
  });
  const added = moved.map((field) => [field, message[field]]);
  const all = added.length > 0 ? { ...properties, ...Object.fromEntries(added) } : properties;
  return [all, ['properties', ...moved]];
}

/** The context, and what else the event takes from it. */
function setContext(fields: EventFields, message: Message): void {
  const { context = null } = message;
  if (!isMessage(context)) return fields.set('context', context);
  fields.set('context', withUserAgent(context));
  if (!fields.event['session_id'] && !message['session_id'])
    fields.set('session_id', idOf(context['sessionId']));
  const consent = isMessage(context['consent']) ? context['consent']['categoryPreferences'] : null;
  if ((message['consent'] ?? null) === null && isMessage(consent)) fields.set('consent', consent);
}

/** Filters ask for `context.user_agent`, wherever an event comes from. */
function withUserAgent(context: Message): Message {
  const { userAgent = null } = context;
  if (userAgent === null || (context['user_agent'] ?? null) !== null) return context;
  const made: Record<string, unknown> = {};
  for (const field of Object.keys(context)) if (field !== 'userAgent') setField(made, field, context[field]);
  made['user_agent'] = userAgent;
  return made;
}
