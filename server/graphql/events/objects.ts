import { Field, ID, Int, ObjectType } from 'type-graphql';

import { type IngestResult } from '../../ingest/index.ts';
import { IngestStatusEnum } from '../enums.ts';
import { PageInfoObject } from '../paging.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

/** The fields that are stored so; `EventFields` has the others. */
@ObjectType('Event', { simpleResolvers: true })
export class EventObject {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly eventId!: string;

  @Field(() => String)
  readonly eventName!: string;

  @Field(() => DateTime)
  readonly receivedAt!: Date;
}

@ObjectType('EventConnection', { simpleResolvers: true })
export class EventConnectionObject {
  @Field(() => [EventObject])
  readonly nodes!: readonly EventObject[];

  @Field(() => PageInfoObject)
  readonly pageInfo!: PageInfoObject;
}

@ObjectType('EventType', { simpleResolvers: true })
export class EventTypeObject {
  @Field(() => String)
  readonly name!: string;

  @Field(() => Boolean, { description: 'One of the ten that are offered to everyone.' })
  readonly common!: boolean;

  @Field(() => DateTime, { nullable: true })
  readonly lastSeenAt!: Date | null;
}

@ObjectType('IngestResult', { simpleResolvers: true })
export class IngestResultObject {
  @Field(() => IngestStatusEnum)
  readonly status!: IngestResult['status'];

  @Field(() => String, { nullable: true })
  readonly eventId!: string | null;

  @Field(() => Int, { description: 'Webhooks that it goes to.' })
  readonly matchedWebhooks!: number;

  @Field(() => UserErrorObject, { nullable: true, description: 'Why it was refused.' })
  readonly error!: UserErrorObject | null;
}

@ObjectType('IngestEventsPayload', { simpleResolvers: true })
export class IngestEventsPayload {
  @Field(() => [IngestResultObject], { description: 'One per event given, in the same order.' })
  readonly results!: readonly IngestResultObject[];

  @Field(() => Int)
  readonly acceptedCount!: number;

  @Field(() => Int)
  readonly duplicateCount!: number;

  @Field(() => Int)
  readonly rejectedCount!: number;
}
