import { type JsonObject, type JsonValue, type PipelineStage, type Source } from '../model/index.ts';
import { formatOf, runStages } from '../pipeline/index.ts';
import { type PipelinePreview, routed, stepsOf } from './stage-steps.ts';

/** A stored event, with what was sent where that is kept. */
export interface ReplayedEvent {
  readonly eventId: string;
  readonly receivedAt: Date;
  readonly payload: JsonObject;
  /** Null when it was not kept. */
  readonly original: JsonObject | null;
  /** As its settings are now; null for an event that was sent with an API key, and when it was deleted. */
  readonly source: Source | null;
  readonly matchedWebhooks: number;
}

/**
 * How a stored event changed on its way: what was sent is run through the stages once more, as of then. What is stored is
 * the truth: the source's settings may have changed since, and what was known of the request is gone.
 */
export function replayEvent(event: ReplayedEvent): PipelinePreview {
  const { payload, original, matchedWebhooks } = event;
  const drafts = new Map<PipelineStage, JsonObject>();
  if (original !== null) runAgain(event, original, drafts);
  const normalised = drafts.get('NORMALISATION');
  drafts.set('NORMALISATION', normalised ? asStored(normalised, payload) : payload);
  drafts.set('ENRICHMENT', payload);
  const given = original ?? payload;
  const steps = stepsOf(given, drafts, routed(matchedWebhooks), notesOf(event));
  // What enrichment added is known by name alone where what was sent is not kept.
  const enriched = addedBy(payload).length > 0;
  const stages = steps.map((step) =>
    step.stage === 'ENRICHMENT' && enriched ? { ...step, verdict: 'CHANGED' as const } : step,
  );
  return { given, isAsSent: original !== null, result: payload, matchedWebhooks, stages };
}

function runAgain(
  { eventId, receivedAt, source }: ReplayedEvent,
  original: JsonObject,
  drafts: Map<PipelineStage, JsonObject>,
): void {
  if (!source) return;
  runStages(original, receivedAt, () => eventId, {
    sender: { source, format: formatOf(original), sentAt: null, client: null },
    onDraft: (stage, fields) => drafts.set(stage, fields),
  });
}

/** Fields that enrichment may add, or add to. */
const enrichable: ReadonlySet<string> = new Set(['context', 'session_id', 'user_id']);

/** A normalised event whose other fields are as they were stored. */
function asStored(normalised: JsonObject, payload: JsonObject): JsonObject {
  const fields = Object.keys(payload).filter(
    (field) => !enrichable.has(field) || Object.hasOwn(normalised, field),
  );
  return Object.fromEntries(
    fields.map((field) => [field, enrichable.has(field) ? normalised[field]! : payload[field]!]),
  );
}

function notesOf({ original, payload, source }: ReplayedEvent): Partial<Record<PipelineStage, string>> {
  const added = addedBy(payload);
  const enrichment = added.length > 0 ? { ENRICHMENT: `Added by ${added.join(', ')}.` } : {};
  if (original !== null && source) return enrichment;
  const note = original ? 'Its source was deleted: what was sent cannot be run again.' : unkept;
  return { VALIDATION: note, ...enrichment };
}

const unkept = 'What was sent is kept only where the form of it was changed.';

function addedBy(payload: JsonObject): readonly JsonValue[] {
  const enriched = (payload['context'] as JsonObject | undefined)?.['enriched'];
  return Array.isArray(enriched) ? (enriched as JsonValue[]).slice(0, 20) : [];
}
