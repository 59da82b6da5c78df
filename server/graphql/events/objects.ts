import { Field, ID, Int, ObjectType } from 'type-graphql';

import { type IngestResult } from '../../ingest/index.ts';
import { type JsonObject } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { IngestStatusEnum } from './enums.ts';
import { EventSourceObject } from '../sources/objects.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

/** The fields that are stored so; `EventFields` has the others. */
@ObjectType('Event', {
  description: 'An event as it was accepted. It is never changed.',
  simpleResolvers: true,
})
export class EventObject {
  @Field(() => ID, { description: 'The id that this server gave it.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its event_id: unique in the workspace, and sent to webhooks.' })
  readonly eventId!: string;

  @Field(() => String, { description: 'Its event_name.' })
  readonly eventName!: string;

  @Field(() => DateTime, { description: 'When the server accepted it.' })
  readonly receivedAt!: Date;

  @Field(() => EventSourceObject, {
    nullable: true,
    description: 'The source that sent it; null if it was sent with an API key.',
  })
  readonly source!: EventSourceObject | null;
}

export const EventConnectionObject = connectionType('Event', () => EventObject, 'events');

@ObjectType('EventName', { description: 'A name that events have or may have.', simpleResolvers: true })
export class EventNameObject {
  @Field(() => String, { description: 'The event_name.' })
  readonly name!: string;

  @Field(() => Boolean, { description: 'Whether it is one of the ten that every workspace is offered.' })
  readonly common!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When an event of this name was last accepted, to the minute or so; null if none was.',
  })
  readonly lastSeenAt!: Date | null;
}

@ObjectType('EventType', { description: 'What EventName is, under its former name.', simpleResolvers: true })
export class EventTypeObject extends EventNameObject {}

export const EventNameConnectionObject = connectionType('EventName', () => EventNameObject, 'event names');

@ObjectType('IngestResult', { description: 'What became of one event.', simpleResolvers: true })
export class IngestResultObject {
  @Field(() => IngestStatusEnum, { description: 'Whether it was accepted.' })
  readonly status!: IngestResult['status'];

  @Field(() => String, {
    nullable: true,
    description: 'Its event_id, generated if it had none; null if it was rejected without one.',
  })
  readonly eventId!: string | null;

  @Field(() => Int, { description: 'The number of webhooks that it goes to.' })
  readonly matchedWebhooks!: number;

  @Field(() => UserErrorObject, { nullable: true, description: 'Why it was rejected; null if it was not.' })
  readonly error!: UserErrorObject | null;
}

/** A result with the event as it was sent, of which the verdicts of the stages are worked out when they are asked for. */
export interface IngestedEvent extends IngestResult {
  readonly given: JsonObject | null;
}

@ObjectType('IngestEventsPayload', { description: 'The answer to ingestEvents.', simpleResolvers: true })
export class IngestEventsPayload {
  @Field(() => [IngestResultObject], {
    description:
      'One per event given, in the same order; for a batch of too many events, one for each of the first.',
  })
  readonly results!: readonly IngestedEvent[];

  @Field(() => Int, { description: 'How many events were accepted.' })
  readonly acceptedCount!: number;

  @Field(() => Int, { description: 'How many had been accepted before.' })
  readonly duplicateCount!: number;

  @Field(() => Int, { description: 'How many were rejected.' })
  readonly rejectedCount!: number;
}
