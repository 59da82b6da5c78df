/** What kept an event from a webhook, as the API returns it. */
export type RoutingLayer = 'NOT_CREATED' | 'DISABLED' | 'SOURCE' | 'EVENT_FILTER' | 'CONSENT' | 'CONDITIONS';

export const layerWords: Record<RoutingLayer, string> = {
  NOT_CREATED: 'Created after this event',
  DISABLED: 'Disabled',
  SOURCE: 'Source',
  EVENT_FILTER: 'Event filter',
  CONSENT: 'Consent',
  CONDITIONS: 'Conditions',
};

/** Whether the word for what kept the event away is the whole reason. */
export function isSaid(layer: RoutingLayer | null): boolean {
  return layer === 'NOT_CREATED' || layer === 'DISABLED';
}

/** What to say of the settings by which something was judged. Null where they are those of then. */
export function basisNote(basis: 'THEN' | 'TODAY'): string | null {
  return basis === 'TODAY' ? 'by current settings' : null;
}
