import { Field, Float, ID, ObjectType } from 'type-graphql';

import { type PipelineStage, type UserErrorCode } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { PipelineStageNameEnum } from './enums.ts';
import { UserErrorCodeEnum } from '../user-error-code.ts';
import { DateTime, SafeInt } from '../scalars.ts';

@ObjectType('RefusalCount', {
  description: 'Events that were refused for one reason.',
  simpleResolvers: true,
})
export class RefusalCountObject {
  @Field(() => String, { description: 'The UserErrorCode of the refusals, or DUPLICATE.' })
  readonly code!: string;

  @Field(() => SafeInt, { description: 'How many there were.' })
  readonly count!: number;
}

@ObjectType('PipelineStage', { description: 'What one stage did with events.', simpleResolvers: true })
export class PipelineStageObject {
  @Field(() => PipelineStageNameEnum, { description: 'Which stage.' })
  readonly stage!: PipelineStage;

  @Field(() => SafeInt, { description: 'Events that came to it.' })
  readonly in!: number;

  @Field(() => SafeInt, { description: 'Events that went on.' })
  readonly out!: number;

  @Field(() => SafeInt, {
    description: 'Events that went no further; duplicates, in the case of DEDUPLICATION.',
  })
  readonly refused!: number;

  @Field(() => SafeInt, {
    description: 'Events that went on although a schema in the mode WARN would refuse them.',
  })
  readonly warned!: number;

  @Field(() => [RefusalCountObject], {
    description: 'The refused ones by reason, the most frequent first.',
  })
  readonly reasons!: readonly RefusalCountObject[];

  @Field(() => Float, {
    nullable: true,
    description:
      'Milliseconds that half of the events took at most, up to 41 % too high; null without events. Of DEDUPLICATION and DISPATCH, the time of their transaction.',
  })
  readonly p50Ms!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same of 95 % of the events.' })
  readonly p95Ms!: number | null;
}

@ObjectType('Pipeline', {
  description: 'What the stages of the pipeline did in a window, as of about two seconds ago.',
  simpleResolvers: true,
})
export class PipelineObject {
  @Field(() => [PipelineStageObject], { description: 'The five stages, in order.' })
  readonly stages!: readonly PipelineStageObject[];
}

@ObjectType('RefusedEvent', {
  description:
    'An event that a stage refused: it was neither stored nor sent. One with a warning was accepted nevertheless.',
  simpleResolvers: true,
})
export class RefusedEventObject {
  @Field(() => ID, { description: 'The id of this entry of the log.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When it was received.' })
  readonly receivedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'The name that its source had then; null if it was sent with an API key.',
  })
  readonly sourceName!: string | null;

  @Field(() => String, { nullable: true, description: 'The id that was sent, if there was one.' })
  readonly eventId!: string | null;

  @Field(() => String, { nullable: true, description: 'The name that was sent, if there was one.' })
  readonly eventName!: string | null;

  @Field(() => PipelineStageNameEnum, { description: 'The stage that refused it.' })
  readonly stage!: PipelineStage;

  @Field(() => [String], {
    nullable: true,
    description: 'The path to the field that is wrong; null when it is not a single one.',
  })
  readonly field!: readonly string[] | null;

  @Field(() => UserErrorCodeEnum, { description: 'What is wrong.' })
  readonly code!: UserErrorCode;

  @Field(() => String, { description: 'The same as a sentence.' })
  readonly reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The first 2,000 characters of it as JSON; null when it cannot be written as such.',
  })
  readonly excerpt!: string | null;

  @Field(() => Boolean, {
    description: 'Whether it was accepted nevertheless: a schema in the mode WARN would refuse it.',
  })
  readonly warning!: boolean;
}

export const RefusedEventConnectionObject = connectionType(
  'RefusedEvent',
  () => RefusedEventObject,
  'refused events',
);
