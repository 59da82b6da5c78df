import { uuidv7 } from '../ids.ts';
import { processEvent } from '../model/index.ts';

/** What the stages make of an event: the event that is stored, matched and sent, or why it is refused. */
export type StagedEvent = ReturnType<typeof processEvent>;

/**
 * The stages that an event passes before it is matched with filters: validation, then normalisation. Ingest, previews
 * and test sends all call this function, and nothing else calls the stages themselves, so that they cannot disagree
 * about an event. Deduplication comes after them: it depends on what is stored.
 *
 * @param receivedAt The timestamp of an event that has none.
 * @param newEventId Makes an `event_id` for an event that has none.
 */
export function runStages(input: unknown, receivedAt: Date, newEventId: () => string = uuidv7): StagedEvent {
  return processEvent(input, receivedAt, newEventId);
}
