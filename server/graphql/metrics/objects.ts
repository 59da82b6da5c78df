import { Field, Float, ID, Int, ObjectType } from 'type-graphql';

import { DateTime, SafeInt } from '../scalars.ts';

@ObjectType('AnswerCount', { description: 'Attempts with one kind of answer.', simpleResolvers: true })
export class AnswerCountObject {
  @Field(() => String, {
    description: '2xx for all that were delivered, an HTTP status such as 503, or NONE when no answer came.',
  })
  readonly answer!: string;

  @Field(() => SafeInt, { description: 'How many there were.' })
  readonly count!: number;
}

@ObjectType('FailureCount', { description: 'Failed attempts with one error.', simpleResolvers: true })
export class FailureCountObject {
  @Field(() => String, {
    description: 'The error of the attempts, as docs/attempt-errors.md has it with what to do about it.',
  })
  readonly error!: string;

  @Field(() => SafeInt, { description: 'How many there were.' })
  readonly count!: number;

  @Field(() => ID, { description: 'DeliveryAttempt.id of the last of them. It may have expired.' })
  readonly exampleAttemptId!: string;
}

@ObjectType('WebhookMetrics', {
  description:
    'What the attempts of a webhook came to in a window, without test sends. Estimated: a killed server process loses what it counted in the last 5 seconds. As of 5 seconds ago.',
  simpleResolvers: true,
})
export class WebhookMetricsObject {
  @Field(() => DateTime, { description: 'When the first step of the series begins.' })
  readonly since!: Date;

  @Field(() => Int, { description: 'The length of a step. The last one is still under way.' })
  readonly stepSeconds!: number;

  @Field(() => [SafeInt], { description: 'Attempts per step that were delivered.' })
  readonly delivered!: readonly number[];

  @Field(() => [SafeInt], { description: 'Attempts per step that failed and are followed by a retry.' })
  readonly retried!: readonly number[];

  @Field(() => [SafeInt], { description: 'Attempts per step that failed for good.' })
  readonly failed!: readonly number[];

  @Field(() => [Float], {
    nullable: 'items',
    description: 'Milliseconds that half of the responses of a step took at most; null without responses.',
  })
  readonly p50Ms!: readonly (number | null)[];

  @Field(() => [Float], {
    nullable: 'items',
    description: 'The same of 95 % of the responses.',
  })
  readonly p95Ms!: readonly (number | null)[];

  @Field(() => [AnswerCountObject], { description: 'The attempts by answer, the most frequent first.' })
  readonly answers!: readonly AnswerCountObject[];

  @Field(() => [FailureCountObject], {
    description: 'The failed attempts by error, the most frequent first.',
  })
  readonly failures!: readonly FailureCountObject[];
}

@ObjectType('WebhookFunnel', {
  description:
    'What became of the events of the workspace on their way to a webhook, in a window. Estimated: see each field. As of 5 seconds ago.',
  simpleResolvers: true,
})
export class WebhookFunnelObject {
  @Field(() => DateTime, { description: 'When the window begins.' })
  readonly since!: Date;

  @Field(() => SafeInt, {
    description: 'Events that the workspace accepted, from the sources of the webhook if it has some.',
  })
  readonly received!: number;

  @Field(() => SafeInt, {
    description: 'Those that pass the event filter as it is now: added up from counts by event name.',
  })
  readonly passedEventFilter!: number;

  @Field(() => SafeInt, {
    description: 'Those that also passed the conditions, and the required consent, as they were then.',
  })
  readonly passedConditions!: number;

  @Field(() => SafeInt, {
    description: 'Deliveries that ended well in the window; one that was redelivered may count twice.',
  })
  readonly delivered!: number;

  @Field(() => SafeInt, {
    description:
      'Those that neither ended well nor failed: they wait for an attempt or a retry, or are held.',
  })
  readonly waiting!: number;

  @Field(() => SafeInt, { description: 'Deliveries that failed for good, or were cancelled, in the window.' })
  readonly failed!: number;
}

@ObjectType('WebhookActivity', {
  description: 'The attempts of the last 24 hours by the hour, without test sends. Estimated like metrics.',
  simpleResolvers: true,
})
export class WebhookActivityObject {
  @Field(() => DateTime, { description: 'When the first hour begins.' })
  readonly since!: Date;

  @Field(() => [SafeInt], { description: 'Attempts per hour that were delivered.' })
  readonly delivered!: readonly number[];

  @Field(() => [SafeInt], { description: 'Attempts per hour that failed.' })
  readonly failed!: readonly number[];

  @Field(() => Float, {
    nullable: true,
    description:
      'Per cent of the attempts that were delivered, one decimal, rounded down. Null without attempts.',
  })
  readonly successRate!: number | null;
}
