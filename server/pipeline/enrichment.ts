import { type EventDraft, type StageContext } from './stage.ts';

/** Enrichment: adds what follows from the event of a source, or from the request that brought it. */
export function enrich(event: EventDraft, { sender }: StageContext): EventDraft {
  if (!sender) return event;
  return event;
}
