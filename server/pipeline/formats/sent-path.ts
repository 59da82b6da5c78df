import { type EventFormat, type JsonObject, shownPath, type UserError } from '../../model/index.ts';
import { isObject } from '../is-object.ts';

/** A mistake in an event, with the path and the words of what was sent: senders do not know what became of it. */
export function asSent(error: UserError, message: JsonObject, format: EventFormat): UserError {
  if (format === 'EVENT' || !error.field) return error;
  const field = (format === 'CLOUD_EVENT' ? cloudPath : trackingPath)(error.field, message);
  const [before, now] = [shownPath(error.field), shownPath(field)];
  const { message: sentence } = error;
  return {
    ...error,
    field,
    message: sentence.startsWith(before) ? now + sentence.slice(before.length) : sentence,
  };
}

const attributes = new Map([
  ['event_name', 'type'],
  ['event_id', 'id'],
  ['timestamp', 'time'],
  ['properties', 'data'],
]);

function cloudPath([first = '', ...rest]: readonly string[]): string[] {
  return [attributes.get(first) ?? first, ...rest];
}

const fields = new Map([
  ['event_name', 'event'],
  ['event_id', 'messageId'],
  ['user_id', 'userId'],
  ['anonymous_id', 'anonymousId'],
  ['group_id', 'groupId'],
  ['previous_id', 'previousId'],
  ['sent_at', 'sentAt'],
]);

/** The opposite of what `convertTrackingMessage` does with fields. */
function trackingPath([first = '', ...rest]: readonly string[], message: JsonObject): string[] {
  const context = isObject(message['context']) ? message['context'] : {};
  switch (first) {
    case 'timestamp':
      return [
        has(message, 'timestamp') || !has(message, 'originalTimestamp') ? first : 'originalTimestamp',
        ...rest,
      ];
    case 'session_id':
      return has(message, 'sessionId') || !has(context, 'sessionId')
        ? ['sessionId']
        : ['context', 'sessionId'];
    case 'properties':
      return propertyPath(rest, message, context);
    case 'context':
      return rest[0] === 'user_agent' && has(context, 'userAgent') ? [first, 'userAgent'] : [first, ...rest];
    case 'consent':
      return has(message, first) ? [first, ...rest] : ['context', first, 'categoryPreferences', ...rest];
    default:
      return [fields.get(first) ?? first, ...rest];
  }
}

function propertyPath(rest: readonly string[], message: JsonObject, context: JsonObject): string[] {
  const { type, properties } = message;
  const given = isObject(properties) ? properties : {};
  const [name = ''] = rest;
  if (type === 'identify' || type === 'group') {
    if (has(message, 'properties') && (!isObject(properties) || Object.keys(given).length > 0))
      return ['properties', ...rest];
    return has(message, 'traits') || !has(context, 'traits')
      ? ['traits', ...rest]
      : ['context', 'traits', ...rest];
  }
  const moved = (type === 'page' || type === 'screen') && (name === 'name' || name === 'category');
  return moved && has(message, name) && !has(given, name) ? [...rest] : ['properties', ...rest];
}

function has(object: JsonObject, field: string): boolean {
  return (object[field] ?? null) !== null;
}
