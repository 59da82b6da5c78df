import { Field, ID, InputType } from 'type-graphql';

import { DateTime } from '../scalars.ts';

@InputType('EventListFilter', { description: 'Which events to list: those that meet all that is given.' })
export class EventListFilter {
  @Field(() => [String], { nullable: true, description: 'One of these names. Up to 200.' })
  readonly eventNames?: string[] | null;

  @Field(() => String, { nullable: true, description: 'With a name that begins with this text.' })
  readonly eventNamePrefix?: string | null;

  @Field(() => String, { nullable: true, description: 'This event_id.' })
  readonly eventId?: string | null;

  @Field(() => String, { nullable: true, description: 'This user_id.' })
  readonly userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Sent by the source with this id.' })
  readonly sourceId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'With this text in the payload, as the JSON that is sent: upper and lower case differ, and a quote has a backslash before it. Up to 500 characters.',
  })
  readonly text?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Received at this time or later.' })
  readonly since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Received before this time.' })
  readonly until?: Date | null;
}
