import { Field, InputType, Int } from 'type-graphql';

import { type DeliveryStatus } from '../../model/index.ts';
import { DeliveryStatusEnum } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@InputType('DeliveryAttemptFilter')
export class DeliveryAttemptFilter {
  @Field(() => [DeliveryStatusEnum], { nullable: true })
  readonly statuses?: DeliveryStatus[] | null;

  @Field(() => [String], { nullable: true })
  readonly eventTypes?: string[] | null;

  @Field(() => String, { nullable: true })
  readonly eventId?: string | null;

  @Field(() => [Int], { nullable: true, description: 'Exact codes, such as 502.' })
  readonly httpStatusCodes?: number[] | null;

  @Field(() => DateTime, { nullable: true })
  readonly since?: Date | null;

  @Field(() => DateTime, { nullable: true })
  readonly until?: Date | null;
}
