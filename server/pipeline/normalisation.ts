import { type JsonObject, type JsonValue } from '../model/index.ts';
import { knownFields, setField } from './known-fields.ts';
import { type EventDraft, type StageContext } from './stage.ts';

/**
 * Normalisation: an id and a timestamp are given where they are missing, the name is trimmed, the timestamp becomes
 * ISO 8601 in UTC with milliseconds, null in a documented field counts as missing, and unknown fields are kept. The ids of
 * a source's event are trimmed, too.
 */
export function normalise(event: EventDraft, { receivedAt, newEventId }: StageContext): EventDraft {
  const { fields, known, sent, changed, warning } = event;
  const { eventName, eventId, userId, anonymousId, sessionId, time } = known!;
  // Field by field: at thousands of events a second, spreading objects costs as much as serialising the result.
  const payload: Record<string, JsonValue> = { event_id: eventId ?? newEventId(), event_name: eventName };
  payload['timestamp'] = (time ?? receivedAt).toISOString();
  const given = fields['timestamp'] ?? null;
  if (time === null && given !== null) payload[freeName('original_timestamp', fields)] = given;
  if (userId !== null) payload['user_id'] = userId;
  if (anonymousId !== null) payload['anonymous_id'] = anonymousId;
  if (sessionId !== null) payload['session_id'] = sessionId;
  payload['properties'] = known!.properties ?? {};
  payload['context'] = known!.context ?? {};
  if (known!.consent !== null) payload['consent'] = known!.consent;
  for (const field of Object.keys(fields))
    if (!documented.has(field)) setField(payload, field, fields[field]!);
  const differing = changed || (sent !== null && differs(fields, payload));
  return { fields: payload, known, sent, changed: differing, warning };
}

const documented: ReadonlySet<string> = new Set(knownFields);

const texts = knownFields.filter((field) => !['properties', 'context', 'consent'].includes(field));

/** Whether a text that was sent is written differently now. What was null or missing does not count. */
function differs(fields: JsonObject, payload: JsonObject): boolean {
  return texts.some((field) => (fields[field] ?? null) !== null && fields[field] !== payload[field]);
}

/** The name, or with the first number from 2 that the sender has no field of: what was sent is never overwritten. */
function freeName(name: string, input: JsonObject): string {
  if (!Object.hasOwn(input, name)) return name;
  let number = 2;
  while (Object.hasOwn(input, `${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}
