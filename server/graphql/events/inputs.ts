import { Field, InputType } from 'type-graphql';

import { DateTime } from '../scalars.ts';

@InputType('EventListFilter')
export class EventListFilter {
  @Field(() => [String], { nullable: true })
  readonly eventNames?: string[] | null;

  @Field(() => String, { nullable: true })
  readonly eventId?: string | null;

  @Field(() => String, { nullable: true })
  readonly userId?: string | null;

  @Field(() => DateTime, { nullable: true })
  readonly since?: Date | null;

  @Field(() => DateTime, { nullable: true })
  readonly until?: Date | null;
}
