import {
  jsonProblem,
  type JsonObject,
  type JsonValue,
  maxJsonDepth,
  shownPath,
  textProblem,
  UnreadableEvent,
} from '../model/index.ts';
import { convert } from './convert.ts';
import { countKeys } from './count-keys.ts';
import { withPolicy } from './enrichers/ip.ts';
import { withoutKey } from './excerpt.ts';
import { asSent } from './formats/sent-path.ts';
import { isObject } from './is-object.ts';
import { eventLimits, senderLimits } from './limits.ts';
import { readId, readName, readObject, readTime } from './read-fields.ts';
import { checkSize, Refusal, tooLarge } from './refusal.ts';
import { type UsedSchemas } from './schemas/used-schema.ts';
import { type EventDraft, type KnownFields, type StageContext } from './stage.ts';

/**
 * Validation: refuses what is no event, and what could not be stored and sent unchanged. A source's event may be a message
 * of a tracking SDK or a CloudEvent: it is made an event here.
 * @throws {Refusal}
 */
export function validate(event: EventDraft, context: StageContext): EventDraft {
  if (event.fields instanceof UnreadableEvent) throw Refusal.of(event.fields.error);
  if (!isObject(event.fields)) throw new Refusal([], 'INVALID', 'An event must be a JSON object.');
  return context.sender ? validateSent(event, context) : validateEvent(event, context);
}

function validateEvent({ fields, sent, changed, warning }: EventDraft, context: StageContext): EventDraft {
  checkStorable(fields, maxJsonDepth);
  const valid = { fields, known: readKnown(fields, context), sent, changed, warning };
  return context.schemas ? meetSchema(valid, context.schemas) : valid;
}

function validateSent({ fields: given }: EventDraft, context: StageContext): EventDraft {
  const sender = context.sender!;
  const keys = countKeys(given, senderLimits.keys);
  if (keys > senderLimits.keys)
    throw new Refusal([], 'TOO_LARGE', `An event must have at most ${senderLimits.keys} keys.`);
  checkStorable(given, senderLimits.depth);
  // Neither is kept: what is stored as it was sent is subject to the source's policy, too.
  const message = withPolicy(withoutKey(given), sender.source.ipPolicy);
  const sent = JSON.stringify(message);
  const most = sender.client ? senderLimits.clientSize : eventLimits.size;
  checkSize(sent, most);
  const fields = convert(message, sender, context.receivedAt);
  const changed = fields !== message;
  try {
    const valid = { fields, known: readKnown(fields, context), sent, changed, warning: null };
    const met = context.schemas ? meetSchema(valid, context.schemas) : valid;
    return met.warning && changed ? { ...met, warning: asSent(met.warning, message, sender.format) } : met;
  } catch (error) {
    throw error instanceof Refusal && changed
      ? Refusal.of(asSent(error.toUserError(), message, sender.format))
      : error;
  }
}

/** Compares the event with the schema of its name, if there is one. */
function meetSchema(event: EventDraft, schemas: UsedSchemas): EventDraft {
  const schema = schemas.get(event.known!.eventName);
  const error = schema?.errorOf(event.fields) ?? null;
  if (!schema || !error) return event;
  if (schema.mode === 'ENFORCE') throw Refusal.of(error);
  return { ...event, warning: error };
}

/** Each field takes at least five bytes, as in `"":0,`: an event with more of them is too large, and not worth copying. */
const maxFields = eventLimits.size / 5;

/** A field may have so many levels of its own: the event around them does not count. */
function checkStorable(event: JsonObject, depth: number): void {
  const fields = Object.keys(event);
  if (fields.length > maxFields) throw tooLarge(eventLimits.size, 'more');
  for (const field of fields) checkField(field, event[field]!, depth);
}

function checkField(field: string, value: JsonValue, depth: number): void {
  const found = jsonProblem(value, depth);
  const problem = found?.problem ?? textProblem(field);
  if (!problem) return;
  const path = [field, ...(found?.path ?? [])];
  throw new Refusal(path, 'INVALID', `${shownPath(path)} ${problem}.`);
}

function readKnown(fields: JsonObject, { receivedAt, sender }: StageContext): KnownFields {
  const reading = sender ? ofSender : strict;
  return {
    eventName: readName(fields['event_name'], reading),
    eventId: readId('event_id', fields['event_id'], reading),
    userId: readId('user_id', fields['user_id'], reading),
    time: readTime(fields['timestamp'], receivedAt, reading),
    anonymousId: readId('anonymous_id', fields['anonymous_id'], reading),
    sessionId: readId('session_id', fields['session_id'], reading),
    properties: readObject('properties', fields['properties']),
    context: readObject('context', fields['context']),
    consent: readObject('consent', fields['consent']),
  };
}

const strict = { ofSender: false };
const ofSender = { ofSender: true };
