import { uuidv7 } from '../ids.ts';
import {
  type JsonObject,
  type PipelineStage,
  type ProcessedEvent,
  type Sender,
  type UserError,
} from '../model/index.ts';
import { type EnrichmentTools } from './enrichers/tools.ts';
import { enrich } from './enrichment.ts';
import { isObject } from './is-object.ts';
import { eventLimits, senderLimits } from './limits.ts';
import { normalise } from './normalisation.ts';
import { checkSize, Refusal } from './refusal.ts';
import { type UsedSchemas } from './schemas/used-schema.ts';
import { type EventDraft, type Stage, type StageContext } from './stage.ts';
import { validate } from './validation.ts';

/**
 * The five stages, in order. Deduplication and dispatch depend on what is stored: ingest carries them out, in the
 * transaction that stores the events.
 */
const stages: readonly { readonly name: PipelineStage; readonly run: Stage | 'in the transaction' }[] = [
  { name: 'VALIDATION', run: validate },
  { name: 'DEDUPLICATION', run: 'in the transaction' },
  { name: 'NORMALISATION', run: normalise },
  { name: 'ENRICHMENT', run: enrich },
  { name: 'DISPATCH', run: 'in the transaction' },
];

/** What the stages make of an event: the event that is stored, matched and sent, or why it is refused. */
export type StagedEvent =
  | {
      readonly event: ProcessedEvent;
      readonly error: null;
      /** Why a schema in the mode WARN would refuse the event; null when none would. */
      readonly warning: UserError | null;
    }
  | {
      readonly event: null;
      readonly error: UserError;
      /** The stage that refused it. */
      readonly stage: PipelineStage;
      /** As it was sent; null when it has none. */
      readonly eventId: string | null;
    };

/** Who sends an event, where that is known, and who watches the stages. */
export interface StageOptions {
  /** A source; null for a caller with an API key, a preview and a test send. */
  readonly sender?: Sender | null;
  /** For the events of a source; left out, they are not enriched. */
  readonly tools?: EnrichmentTools | null;
  /** The schemas of the workspace; left out, events need not meet any. */
  readonly schemas?: UsedSchemas | null;
  /** Called after each stage with its milliseconds, also when it refuses the event. */
  readonly onStage?: (stage: PipelineStage, ms: number) => void;
  /** Called with the event as each stage leaves it. */
  readonly onDraft?: (stage: PipelineStage, fields: JsonObject) => void;
}

/**
 * The stages that an event passes before it is matched with filters. Ingest, previews and test sends all call this
 * function, and nothing else can call the stages themselves, so that they cannot disagree about an event.
 *
 * @param receivedAt The timestamp of an event that has none.
 * @param newEventId Makes an `event_id` for an event that has none.
 */
export function runStages(
  input: unknown,
  receivedAt: Date,
  newEventId: () => string = uuidv7,
  { sender = null, tools = null, schemas = null, onStage, onDraft }: StageOptions = {},
): StagedEvent {
  const context: StageContext = { receivedAt, newEventId, sender, tools, schemas };
  // Validation finds out whether it is an object at all.
  let draft: EventDraft = {
    fields: input as JsonObject,
    known: null,
    sent: null,
    changed: false,
    warning: null,
  };
  let current: PipelineStage | null = null;
  let since = onStage ? performance.now() : 0;
  const passed = () => {
    if (!onStage || current === null) return;
    const now = performance.now();
    onStage(current, now - since);
    since = now;
    current = null;
  };
  try {
    for (const { name, run } of stages) {
      if (run === 'in the transaction') continue;
      current = name;
      draft = run(draft, context);
      onDraft?.(name, draft.fields);
      passed();
    }
    return { event: finish(draft), error: null, warning: draft.warning };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const stage = current ?? 'VALIDATION'; // the size is checked when all is done
    passed();
    return { event: null, error: error.toUserError(), stage, eventId: eventIdOf(input, sender) };
  }
}

/** Serialises the event, whose size is known only then. */
function finish({ fields, known, sent, changed }: EventDraft): ProcessedEvent {
  const text = JSON.stringify(fields);
  const most = sent === null ? eventLimits.size : eventLimits.size + senderLimits.growth;
  checkSize(text, most);
  return {
    eventId: fields['event_id'] as string,
    eventName: known!.eventName,
    userId: known!.userId,
    payload: fields,
    text,
    original: changed ? sent : null,
  };
}

/** Where an id is, by how the event is written. */
const idFields = { EVENT: 'event_id', TRACKING_MESSAGE: 'messageId', CLOUD_EVENT: 'id' } as const;

/** So that a refused event can be told apart, where it has an id at all. */
function eventIdOf(input: unknown, sender: Sender | null): string | null {
  const id = isObject(input) ? input[idFields[sender?.format ?? 'EVENT']] : null;
  return typeof id === 'string' ? id : null;
}
