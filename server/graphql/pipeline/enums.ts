import { type PipelineStage, type StageVerdict } from '../../model/index.ts';
import { type FieldChange } from '../../pipeline/index.ts';
import { enumOf } from '../enum-of.ts';

export const PipelineStageNameEnum = enumOf<PipelineStage>(
  'PipelineStageName',
  'A stage that events pass, in this order.',
  {
    VALIDATION: 'Checks shape, sizes and names.',
    DEDUPLICATION: 'Finds events whose id was accepted before.',
    NORMALISATION: 'Gives ids and times where they are missing, and writes times in one way.',
    ENRICHMENT: 'Adds what follows from the event, for events of a source.',
    DISPATCH: 'Matches the event with webhooks, and stores it with its deliveries.',
  },
);

export const StageVerdictEnum = enumOf<StageVerdict>('StageVerdict', 'What a stage did with one event.', {
  PASSED: 'It let the event pass as it was.',
  CHANGED: 'It added, changed or removed fields.',
  ROUTED: 'It matched the event with webhooks, perhaps with none: the last stage.',
  DUPLICATE: 'An event of this id was accepted before: it goes no further.',
  REFUSED: 'It refused the event: it goes no further.',
  NOT_REACHED: 'A stage before it let the event go no further.',
});

export const FieldChangeKindEnum = enumOf<FieldChange['kind']>(
  'FieldChangeKind',
  'What happened to a field.',
  {
    ADDED: 'It was not there before.',
    CHANGED: 'It has another value.',
    REMOVED: 'It is not there any more.',
  },
);
