/** What kept an event from a webhook, as the API returns it. */
export type RoutingLayer = 'NOT_CREATED' | 'DISABLED' | 'SOURCE' | 'EVENT_FILTER' | 'CONSENT' | 'CONDITIONS';

export const layerWords: Record<RoutingLayer, string> = {
  NOT_CREATED: 'Not created yet',
  DISABLED: 'Disabled',
  SOURCE: 'Source',
  EVENT_FILTER: 'Event filter',
  CONSENT: 'Consent',
  CONDITIONS: 'Conditions',
};

/** What to say of the settings by which something was judged. Null where they are those of then. */
export function basisNote(basis: 'THEN' | 'TODAY'): string | null {
  return basis === 'TODAY' ? 'by today’s settings' : null;
}
