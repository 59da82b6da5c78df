import { Field, ID, Int, ObjectType } from 'type-graphql';

import { type Enricher, type IpPolicy } from '../../model/index.ts';
import { EnricherEnum, IpPolicyEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';

/** The fields that are stored so; `SourceFields` has the others. */
@ObjectType('Source', {
  description:
    'Where events come from. It has a write key of its own, which may send events and nothing else.',
  simpleResolvers: true,
})
export class SourceObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, {
    description: 'Its name: unique in the workspace, and sent to webhooks as X-Perspection-Source.',
  })
  readonly name!: string;

  @Field(() => Boolean, { description: 'Whether its write key may send events.' })
  readonly enabled!: boolean;

  @Field(() => [String], { description: 'Origins of web pages that may send. Empty: any.' })
  readonly allowedOrigins!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'The most events in a minute. Null: no limit.' })
  readonly eventsPerMinute!: number | null;

  @Field(() => Int, { nullable: true, description: 'The most events on a day in UTC. Null: no limit.' })
  readonly eventsPerDay!: number | null;

  @Field(() => Boolean, {
    description: 'Whether the names of events from tracking SDKs are stored in snake case.',
  })
  readonly snakeCaseNames!: boolean;

  @Field(() => IpPolicyEnum, { description: "What becomes of the client's IP address." })
  readonly ipPolicy!: IpPolicy;

  @Field(() => [EnricherEnum], { description: 'What is not added to its events.' })
  readonly disabledEnrichers!: readonly Enricher[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its write key was last used, to the minute or so; null if it never was.',
  })
  readonly lastUsedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When its settings last changed.' })
  readonly updatedAt!: Date;
}

@ObjectType('EventSource', { description: 'The source of an event.', simpleResolvers: true })
export class EventSourceObject {
  @Field(() => ID, { description: 'Source.id. The source may be deleted since.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name when the event was accepted.' })
  readonly name!: string;
}

@ObjectType('CreateSourcePayload', { description: 'The answer to createSource.', simpleResolvers: true })
export class CreateSourcePayload {
  @Field(() => SourceObject, { nullable: true, description: 'The new source. Null if there are userErrors.' })
  readonly source!: SourceObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('UpdateSourcePayload', { description: 'The answer to updateSource.', simpleResolvers: true })
export class UpdateSourcePayload {
  @Field(() => SourceObject, {
    nullable: true,
    description: 'The source as it is now. Null if there are userErrors.',
  })
  readonly source!: SourceObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('DeleteSourcePayload', { description: 'The answer to deleteSource.', simpleResolvers: true })
export class DeleteSourcePayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the source that was deleted. Null if there are userErrors.',
  })
  readonly deletedId!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
