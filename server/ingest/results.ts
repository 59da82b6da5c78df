import { type EventFormat, type UserError } from '../model/index.ts';

/** Events of one call: enough to amortise a transaction, few enough not to hold one up. */
export const maxEvents = 1000;

/** The same by how the events are written: tracking SDKs may send 2,500 at once. */
const maxEventsOf: Readonly<Record<EventFormat, number>> = {
  EVENT: maxEvents,
  TRACKING_MESSAGE: 2500,
  CLOUD_EVENT: maxEvents,
};

export interface IngestResult {
  /** DUPLICATE: an event with this id was accepted before, and is not delivered again. */
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED';
  readonly eventId: string | null;
  /** The number of webhooks that it is delivered to. */
  readonly matchedWebhooks: number;
  /** Why it was rejected; its path starts at the event. */
  readonly error: UserError | null;
}

/** @param matchedWebhooks Null for a duplicate. */
export function resultOf({ eventId }: { eventId: string }, matchedWebhooks: number | null): IngestResult {
  const status = matchedWebhooks === null ? 'DUPLICATE' : 'ACCEPTED';
  return { status, eventId, matchedWebhooks: matchedWebhooks ?? 0, error: null };
}

export function acceptsAny(results: readonly IngestResult[]): boolean {
  return results.some(({ status }) => status === 'ACCEPTED');
}

/**
 * A batch that is too large is refused as a whole: which of its events would be the thousandth is chance.
 * @returns null when it is not
 */
export function tooMany(count: number, format: EventFormat): UserError | null {
  const most = maxEventsOf[format];
  if (count <= most) return null;
  const message = `At most ${most} events are taken at once; there are ${count}. None was stored.`;
  return { field: ['events'], code: 'TOO_MANY', message };
}

/** What the events of a call get that is refused as a whole. */
export function rejectAll(events: readonly unknown[], error: UserError): IngestResult[] {
  return events.map((event) => {
    const eventId = (event as { event_id?: unknown } | null)?.event_id;
    const given = typeof eventId === 'string' ? eventId : null;
    return { status: 'REJECTED', eventId: given, matchedWebhooks: 0, error };
  });
}
