import {
  type JsonObject,
  type PipelineStage,
  pipelineStages,
  type StageResult,
  type StageVerdict,
  type UserError,
} from '../model/index.ts';
import { changesBetween, type FieldChange } from '../pipeline/index.ts';

/** What a stage did with one event. */
export interface StageStep extends StageResult {
  /** More about it as a sentence; null where the verdict says all. */
  readonly note: string | null;
  /** Why it refused the event; its path starts at the event. */
  readonly refusal: UserError | null;
  /** The first of the fields that it changed. */
  readonly changes: readonly FieldChange[];
  /** Whether it changed further ones. */
  readonly hasMoreChanges: boolean;
}

/** What becomes of an event on its way through the stages. */
export interface PipelinePreview {
  readonly given: JsonObject;
  /** Whether `given` is what was sent; false when that was not kept, and it is the event as it was stored. */
  readonly isAsSent: boolean;
  /** The event that webhooks get; null when it goes no further than a stage. */
  readonly result: JsonObject | null;
  readonly matchedWebhooks: number;
  /** All five, in order. */
  readonly stages: readonly StageStep[];
}

/** Changes of one stage that are shown. */
export const mostChanges = 100;

/** The event as each stage left it; a stage that is missing was not run. */
export type Drafts = ReadonlyMap<PipelineStage, JsonObject>;

/** Where an event ended, and why. */
type Ending = Pick<StageStep, 'stage' | 'verdict' | 'note' | 'refusal'>;

/**
 * The steps of an event: what each stage changed, until one ends its way.
 * @param notes What else there is to say of a stage.
 */
export function stepsOf(
  given: JsonObject,
  drafts: Drafts,
  ending: Ending,
  notes: Partial<Record<PipelineStage, string>> = {},
): StageStep[] {
  const end = pipelineStages.indexOf(ending.stage);
  let before = given;
  return pipelineStages.map((stage, n) => {
    if (n === end) return { ...ending, changes: [], hasMoreChanges: false };
    if (n > end) return step(stage, 'NOT_REACHED');
    const after = drafts.get(stage) ?? before;
    const changes = changesBetween(before, after, mostChanges + 1);
    before = after;
    return {
      ...step(stage, changes.length > 0 ? 'CHANGED' : 'PASSED', notes[stage]),
      changes: changes.slice(0, mostChanges),
      hasMoreChanges: changes.length > mostChanges,
    };
  });
}

function step(stage: PipelineStage, verdict: StageVerdict, note: string | null = null): StageStep {
  return { stage, verdict, note, refusal: null, changes: [], hasMoreChanges: false };
}

/** The end of an event that is stored. */
export function routed(matchedWebhooks: number): Ending {
  const webhooks = matchedWebhooks === 1 ? '1 webhook' : `${matchedWebhooks} webhooks`;
  return { stage: 'DISPATCH', verdict: 'ROUTED', note: `Matches ${webhooks}.`, refusal: null };
}

/** The end of an event that a stage refuses. */
export function refusedBy(stage: PipelineStage, refusal: UserError): Ending {
  return { stage, verdict: 'REFUSED', note: null, refusal };
}

/** The end of an event whose id was accepted before. */
export const duplicate: Ending = {
  stage: 'DEDUPLICATION',
  verdict: 'DUPLICATE',
  note: 'An event with this event_id was accepted before.',
  refusal: null,
};
