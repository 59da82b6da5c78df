import { type EventFilter, type EventPayload, type Filters } from '../model/index.ts';

/** The name that the event filter looks at; empty when the event has none, which no list can hold. */
export function eventNameOf(payload: EventPayload): string {
  const name = Object.hasOwn(payload, 'event_name') ? payload['event_name'] : undefined;
  return typeof name === 'string' ? name : '';
}

/** The layer of sources. @param sourceId None for an event that no source sent. */
export function passesSources({ sources = [] }: Filters, sourceId: string | undefined): boolean {
  return sources.length === 0 || (sourceId !== undefined && sources.includes(sourceId));
}

/**
 * The event filter, exact and case-sensitive. An empty INCLUDE list is a wildcard, but an empty EXCLUDE list matches
 * nothing: a webhook that excludes has to say what.
 */
export function passesEventFilter({ mode, events }: EventFilter, eventName: string): boolean {
  if (mode === 'INCLUDE') return events.length === 0 || events.includes(eventName);
  return events.length > 0 && !events.includes(eventName);
}
