import { type EventPayload, type JsonObject, type PipelineStage, type Source } from '../model/index.ts';
import {
  askedId,
  type EnrichmentTools,
  formatOf,
  runStages,
  type UsedSchemas,
  withoutMemory,
  withUser,
} from '../pipeline/index.ts';
import { uuidv7 } from '../ids.ts';
import { duplicate, type PipelinePreview, refusedBy, routed, stepsOf } from './stage-steps.ts';

/** What a dry run asks of what is stored. It changes nothing of it. */
export interface LookUps {
  /** Whether an event of this id was accepted before. */
  isKnown(eventId: string): Promise<boolean>;
  /** The user that an anonymous id belongs to; null for nobody's. */
  userOf(anonymousId: string): Promise<string | null>;
  /** How many webhooks the event is for. */
  countMatching(payload: EventPayload): Promise<number>;
}

export interface DryRunParts {
  readonly receivedAt: Date;
  /** The source that would send it; null for a caller with an API key. */
  readonly source: Source | null;
  readonly tools: EnrichmentTools | null;
  /** The schemas of the workspace; left out, the event need not meet any. */
  readonly schemas?: UsedSchemas | null;
  readonly lookUps: LookUps;
}

/** Runs an event through all five stages as if it were ingested now, and stores nothing. */
export async function dryRun(
  given: JsonObject,
  { receivedAt, source, tools, schemas, lookUps }: DryRunParts,
): Promise<PipelinePreview> {
  const sender = source && { source, format: formatOf(given), sentAt: null, client: null };
  const drafts = new Map<PipelineStage, JsonObject>();
  const staged = runStages(given, receivedAt, uuidv7, {
    sender,
    tools: tools && withoutMemory(tools),
    schemas: schemas ?? null,
    onDraft: (stage, fields) => drafts.set(stage, fields),
  });
  const ended = { given, isAsSent: true, result: null, matchedWebhooks: 0 };
  if (staged.error)
    return { ...ended, stages: stepsOf(given, drafts, refusedBy(staged.stage, staged.error)) };
  if (await lookUps.isKnown(staged.event.eventId))
    return { ...ended, stages: stepsOf(given, drafts, duplicate) };
  const identifies = source !== null && !source.disabledEnrichers.includes('IDENTITY');
  const anonymousId = identifies ? askedId(staged.event) : null;
  const userId = anonymousId === null ? null : await lookUps.userOf(anonymousId);
  const { payload } = userId === null ? staged.event : withUser(staged.event, userId);
  drafts.set('ENRICHMENT', payload);
  const matchedWebhooks = await lookUps.countMatching(payload);
  const notes = source ? {} : { ENRICHMENT: 'Only events of a source are enriched.' };
  return {
    given,
    isAsSent: true,
    result: payload,
    matchedWebhooks,
    stages: stepsOf(given, drafts, routed(matchedWebhooks), notes),
  };
}
