import { type EventPayload, type JsonObject, type PipelineStage, type Source } from '../model/index.ts';
import {
  askedId,
  type EnrichmentTools,
  formatOf,
  runStages,
  type StagedEvent,
  type StageOptions,
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

/** What an event is staged with that is not ingested. */
export interface StagingParts {
  readonly receivedAt: Date;
  /** The source that would send it; null for a caller with an API key. */
  readonly source: Source | null;
  readonly tools: EnrichmentTools | null;
  /** The schemas of the workspace; left out, the event need not meet any. */
  readonly schemas?: UsedSchemas | null;
  readonly lookUps: Pick<LookUps, 'userOf'>;
}

/** What an event would be as ingest stores it, or why it would be refused. An event id that is known does not matter. */
export async function stageWithoutStoring(
  given: JsonObject,
  { receivedAt, source, tools, schemas, lookUps }: StagingParts,
  onDraft?: StageOptions['onDraft'],
): Promise<StagedEvent> {
  const staged = runStages(given, receivedAt, uuidv7, {
    sender: source && { source, format: formatOf(given), sentAt: null, client: null },
    tools: tools && withoutMemory(tools),
    schemas: schemas ?? null,
    ...(onDraft && { onDraft }),
  });
  if (staged.error || !source || source.disabledEnrichers.includes('IDENTITY')) return staged;
  const anonymousId = askedId(staged.event);
  const userId = anonymousId === null ? null : await lookUps.userOf(anonymousId);
  return userId === null ? staged : { ...staged, event: withUser(staged.event, userId) };
}

export interface DryRunParts extends StagingParts {
  readonly lookUps: LookUps;
}

/** Runs an event through all five stages as if it were ingested now, and stores nothing. */
export async function dryRun(given: JsonObject, parts: DryRunParts): Promise<PipelinePreview> {
  const { source, lookUps } = parts;
  const drafts = new Map<PipelineStage, JsonObject>();
  const staged = await stageWithoutStoring(given, parts, (stage, fields) => drafts.set(stage, fields));
  const ended = { given, isAsSent: true, result: null, matchedWebhooks: 0 };
  if (staged.error)
    return { ...ended, stages: stepsOf(given, drafts, refusedBy(staged.stage, staged.error)) };
  if (await lookUps.isKnown(staged.event.eventId))
    return { ...ended, stages: stepsOf(given, drafts, duplicate) };
  const { payload } = staged.event;
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
