import { Field, Int, ObjectType } from 'type-graphql';

import { type StageStep } from '../../ingest/index.ts';
import {
  type JsonObject,
  type JsonValue,
  type PipelineStage,
  type StageVerdict,
  type UserError,
} from '../../model/index.ts';
import { type FieldChange } from '../../pipeline/index.ts';
import { FieldChangeKindEnum, PipelineStageNameEnum, StageVerdictEnum } from './enums.ts';
import { Json, JsonObject as JsonObjectScalar } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

@ObjectType('StageResult', { description: "A stage's verdict on one event.", simpleResolvers: true })
export class StageResultObject {
  @Field(() => PipelineStageNameEnum, { description: 'Which stage.' })
  readonly stage!: PipelineStage;

  @Field(() => StageVerdictEnum, { description: 'What it did with the event.' })
  readonly verdict!: StageVerdict;
}

@ObjectType('FieldChange', { description: 'What a stage did to one field.', simpleResolvers: true })
export class FieldChangeObject {
  @Field(() => FieldChangeKindEnum, { description: 'What happened to the field.' })
  readonly kind!: FieldChange['kind'];

  @Field(() => String, {
    description: 'The path to it, as a condition names it, such as context.page.host. Lists are one field.',
  })
  readonly path!: string;

  @Field(() => Json, { nullable: true, description: 'Its value before the stage. Null when it was added.' })
  readonly before!: JsonValue;

  @Field(() => Json, { nullable: true, description: 'Its value after the stage. Null when it was removed.' })
  readonly after!: JsonValue;
}

@ObjectType('StageStep', { description: 'What a stage did to one event.', simpleResolvers: true })
export class StageStepObject extends StageResultObject {
  @Field(() => String, { nullable: true, description: 'More about it, as a sentence for people.' })
  readonly note!: string | null;

  @Field(() => UserErrorObject, {
    nullable: true,
    description: 'Why it refused the event, with the path within it. Null when it did not.',
  })
  readonly refusal!: UserError | null;

  @Field(() => [FieldChangeObject], { description: 'The first of the fields that it changed.' })
  readonly changes!: readonly FieldChange[];

  @Field(() => Boolean, { description: 'Whether it changed more fields than these.' })
  readonly hasMoreChanges!: boolean;
}

@ObjectType('PipelinePreview', {
  description: 'How an event changes on its way through the stages.',
  simpleResolvers: true,
})
export class PipelinePreviewObject {
  @Field(() => JsonObjectScalar, {
    description:
      'The event as it was given or sent, except for numbers that cannot be kept exactly. As it was stored where isAsSent is false.',
  })
  readonly given!: JsonObject;

  @Field(() => Boolean, {
    description:
      'False for a stored event of which the server did not keep what was sent, because nothing in it was changed.',
  })
  readonly isAsSent!: boolean;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'The event that webhooks get. Null when a stage lets it go no further.',
  })
  readonly result!: JsonObject | null;

  @Field(() => Int, { description: 'The number of webhooks that it goes to.' })
  readonly matchedWebhooks!: number;

  @Field(() => [StageStepObject], { description: 'The five stages, in order.' })
  readonly stages!: readonly StageStep[];
}
