import { type ClassType, Field, ID, Int, ObjectType } from 'type-graphql';

import { type BulkJob } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { JobKindEnum, JobStateEnum } from './enums.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';
import { WebhookObject } from '../webhooks/objects.ts';

/** With `webhook`: see `JobFields`. */
@ObjectType('Job', {
  description: 'A job on many deliveries that somebody asked for. It goes on after a restart.',
  simpleResolvers: true,
})
export class JobObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => JobKindEnum, { description: 'What it does.' })
  readonly kind!: BulkJob['kind'];

  @Field(() => String, { description: 'What it was called when it was started.' })
  readonly name!: string;

  @Field(() => JobStateEnum, { description: 'Whether it goes on.' })
  readonly state!: BulkJob['state'];

  @Field(() => Int, { description: 'Deliveries that it queues per second, at most.' })
  readonly ratePerSecond!: number;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Deliveries that were found when it was started; of a REPLAY, events to look at.',
  })
  readonly total!: number | null;

  @Field(() => Boolean, { description: 'Whether total is all there were, or a lower bound.' })
  readonly totalIsExact!: boolean;

  @Field(() => SafeInt, { description: 'Deliveries, or events of a REPLAY, that were looked at so far.' })
  readonly selected!: number;

  @Field(() => SafeInt, { description: 'Deliveries that were queued so far; of a DISCARD, cancelled.' })
  readonly queued!: number;

  @Field(() => SafeInt, {
    description:
      'Deliveries that were left out, since their webhook is disabled or was deleted, or nothing was left to do; of a REPLAY, events that do not match or were delivered before.',
  })
  readonly skipped!: number;

  @Field(() => SafeInt, { description: 'Deliveries that were left out, since their endpoint was paused.' })
  readonly skippedPaused!: number;

  @Field(() => SafeInt, { description: 'REDELIVERY: queued deliveries that have arrived so far.' })
  readonly delivered!: number;

  @Field(() => SafeInt, { description: 'REDELIVERY: queued deliveries whose attempt failed so far.' })
  readonly failed!: number;

  @Field(() => SafeInt, {
    description:
      'Deliveries that were cancelled: by a DISCARD, or since their webhook was disabled meanwhile.',
  })
  readonly cancelled!: number;

  @Field(() => DateTime, { description: 'When it was started.' })
  readonly requestedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it had ended, with nothing of it left in the queue. Null before.',
  })
  readonly finishedAt!: Date | null;
}

export const JobConnectionObject = connectionType('Job', () => JobObject, 'jobs');

/** Makes the payload of a mutation that answers with a job. */
function jobPayload(mutation: string, job: string): ClassType<object> {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  @ObjectType(name, { description: `The answer to ${mutation}.`, simpleResolvers: true })
  class Payload {
    @Field(() => JobObject, { nullable: true, description: job })
    readonly job!: BulkJob | null;

    @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
    readonly userErrors!: readonly UserErrorObject[];
  }
  return Payload;
}

const started = 'The job, perhaps one of the same kind that is under way. Null if there are userErrors.';
const changed = 'The job as it is now. Null for an unknown id.';

export const StartRedeliveryPayload = jobPayload('startRedelivery', started);
export const StartReplayPayload = jobPayload('startReplay', started);
export const DiscardHeldPayload = jobPayload('discardHeld', started);
export const PauseJobPayload = jobPayload('pauseJob', changed);
export const ResumeJobPayload = jobPayload('resumeJob', changed);
export const CancelJobPayload = jobPayload('cancelJob', changed);

@ObjectType('ReplayPreview', { description: 'What a replay would do.', simpleResolvers: true })
export class ReplayPreviewObject {
  @Field(() => Int, { description: 'Events that were received in the time range.' })
  readonly events!: number;

  @Field(() => Boolean, { description: 'Whether that is all there are, or a lower bound.' })
  readonly eventsAreExact!: boolean;

  @Field(() => Int, { description: 'How many of them were looked at, the oldest first: up to 2,000.' })
  readonly lookedAt!: number;

  @Field(() => Int, {
    description:
      "How many of these would be delivered: they pass the webhook's filters and have no delivery to it yet.",
  })
  readonly matching!: number;

  @Field(() => Boolean, {
    description: 'Whether the webhook is enabled. To a disabled one, nothing is delivered.',
  })
  readonly enabled!: boolean;
}

@ObjectType('CheckEndpointPayload', { description: 'The answer to checkEndpoint.', simpleResolvers: true })
export class CheckEndpointPayload {
  @Field(() => WebhookObject, {
    nullable: true,
    description: 'The webhook, which is checked within a second. Null if there are userErrors.',
  })
  readonly webhook!: WebhookObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('ResumeEndpointPayload', { description: 'The answer to resumeEndpoint.', simpleResolvers: true })
export class ResumeEndpointPayload {
  @Field(() => WebhookObject, {
    nullable: true,
    description: 'The webhook, whose held deliveries go out from now on. Null if there are userErrors.',
  })
  readonly webhook!: WebhookObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
