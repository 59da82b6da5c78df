import { Field, InputType, Int } from 'type-graphql';

import { type DeliveryStatus } from '../../model/index.ts';
import { DeliveryStatusEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';

@InputType('DeliveryAttemptFilter', {
  description: 'Which attempts to list: those that meet all that is given.',
})
export class DeliveryAttemptFilter {
  @Field(() => [DeliveryStatusEnum], {
    nullable: true,
    description: 'With one of these statuses. Up to 200.',
  })
  readonly statuses?: DeliveryStatus[] | null;

  @Field(() => [String], { nullable: true, description: 'For an event of one of these names. Up to 200.' })
  readonly eventNames?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The former name of eventNames: give one of them. Up to 200.',
    deprecationReason: 'Use eventNames.',
  })
  readonly eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: 'For the event of this event_id.' })
  readonly eventId?: string | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'Answered with one of these codes, such as 502. Up to 200.',
  })
  readonly httpStatusCodes?: number[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Made at this time or later.' })
  readonly since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Made before this time.' })
  readonly until?: Date | null;
}
