import { type EventPayload, type Filters, type JsonObject, type JsonValue } from '../model/index.ts';

/** The layer of consent: whether the event grants every category that the webhook asks for. */
export function passesConsent({ requiredConsent = [] }: Filters, payload: EventPayload): boolean {
  return requiredConsent.every((category) => grants(payload, category));
}

/**
 * Whether an event grants a category: by `true` in the first of `consent`, `context.consent.categoryPreferences` (as
 * Segment's SDKs write it) and `context.consent` that names the category. One that none of them names is not granted.
 */
export function grants(payload: EventPayload, category: string): boolean {
  const inContext = objectIn(objectIn(payload, 'context'), 'consent');
  for (const preferences of [
    objectIn(payload, 'consent'),
    objectIn(inContext, 'categoryPreferences'),
    inContext,
  ]) {
    const given = valueIn(preferences, category);
    if (given !== undefined && given !== null) return given === true;
  }
  return false;
}

function objectIn(object: JsonObject | null, field: string): JsonObject | null {
  const value = valueIn(object, field);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

function valueIn(object: JsonObject | null, field: string): JsonValue | undefined {
  return object !== null && Object.hasOwn(object, field) ? object[field] : undefined;
}
