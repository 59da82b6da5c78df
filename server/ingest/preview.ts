import { type Filters, type FilterVerdict, type JsonObject, type UserError } from '../model/index.ts';
import { defaultSample, evaluate } from '../routing/index.ts';
import { stageWithoutStoring, type StagingParts } from './dry-run.ts';

/** What would become of an event: the verdict of the filters, and what they judged. */
export interface EventPreview extends FilterVerdict {
  /** As it was given. */
  readonly event: JsonObject;
  /** The event that webhooks would get, which the filters judge. Null when it is refused. */
  readonly processedEvent: JsonObject | null;
  /** Why ingest would refuse the event; its path starts at the event. The filters are not evaluated then. */
  readonly refusal: UserError | null;
}

/**
 * Runs an event through the stages and through a webhook's filters, as if it were ingested now, and stores nothing. An
 * event that was accepted before is judged as if it were new.
 *
 * @param given The default sample takes its place when it is null.
 */
export async function previewEvent(
  filters: Filters,
  given: JsonObject | null,
  parts: StagingParts,
): Promise<EventPreview> {
  const event = given ?? defaultSample('purchase', parts.receivedAt);
  const { event: processed, error: refusal } = await stageWithoutStoring(event, parts);
  if (refusal) return { ...refused(filters, event, refusal), event, processedEvent: null, refusal };
  return {
    ...evaluate(filters, processed.payload, parts.source),
    event,
    processedEvent: processed.payload,
    refusal: null,
  };
}

/** No layer rejects an event that does not get as far as the filters. */
function refused(
  { conditionMatch = 'ALL' }: Filters,
  event: JsonObject,
  { message }: UserError,
): FilterVerdict {
  const name = event['event_name'];
  return {
    matches: false,
    rejectedBy: null,
    source: { passed: false, reason: 'the event is refused before its source is compared' },
    eventFilter: {
      passed: false,
      eventName: typeof name === 'string' ? name : '',
      reason: 'the event is refused before its name is compared',
    },
    consent: { passed: false, reason: 'the event is refused before its consent is looked at' },
    conditions: [],
    conditionMatch,
    reasons: [message],
  };
}
