import { Field, Int, ObjectType } from 'type-graphql';

import { type DeliveryStatus } from '../../model/index.ts';
import { DeliveryStatusEnum } from '../enums.ts';
import { PageInfoObject } from '../paging.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';
import { CustomHeaderObject } from '../webhooks/objects.ts';

@ObjectType('AttemptRequest', {
  description:
    'What was sent. The signature stays; values of custom headers are masked for roles that may not edit.',
  simpleResolvers: true,
})
export class AttemptRequestObject {
  @Field(() => String)
  readonly url!: string;

  @Field(() => [CustomHeaderObject])
  readonly headers!: readonly CustomHeaderObject[];

  @Field(() => String)
  readonly body!: string;

  @Field(() => Boolean, {
    description:
      'Whether the custom headers of this request cannot be decrypted any more. Then headers has only the others.',
  })
  readonly customHeadersUnreadable!: boolean;
}

@ObjectType('AttemptResponse', { description: 'What came back, cut at 16 KiB.', simpleResolvers: true })
export class AttemptResponseObject {
  @Field(() => [CustomHeaderObject])
  readonly headers!: readonly CustomHeaderObject[];

  @Field(() => String)
  readonly body!: string;

  @Field(() => Boolean)
  readonly truncated!: boolean;
}

/** The fields that are stored so; `AttemptFields` has the others. */
@ObjectType('DeliveryAttempt', { simpleResolvers: true })
export class DeliveryAttemptObject {
  @Field(() => String, { description: "The event's own event_id." })
  readonly eventId!: string;

  @Field(() => Int, { description: '1 is the first attempt, 2 the first retry.' })
  readonly attemptNumber!: number;

  @Field(() => Int, { nullable: true, description: 'Null when no answer came.' })
  readonly httpStatusCode!: number | null;

  @Field(() => Int, { nullable: true })
  readonly responseTimeMs!: number | null;

  @Field(() => DeliveryStatusEnum)
  readonly status!: DeliveryStatus;

  @Field(() => String, { nullable: true })
  readonly errorMessage!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Null while the delivery is PENDING.' })
  readonly attemptedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null unless this attempt delivered the event.' })
  readonly deliveredAt!: Date | null;
}

/** All of its fields are computed: see `DeliveryFields`. */
@ObjectType('Delivery', { description: 'One event on its way to one webhook.' })
export class DeliveryObject {}

/** With `totalCount` and `totalCountIsExact`, counted only when they are asked for: see `DeliveryPageFields`. */
@ObjectType('DeliveryAttemptPage', { simpleResolvers: true })
export class DeliveryAttemptPageObject {
  @Field(() => [DeliveryAttemptObject])
  readonly items!: readonly DeliveryAttemptObject[];

  @Field(() => Boolean)
  readonly hasMore!: boolean;
}

@ObjectType('DeliveryAttemptConnection', { simpleResolvers: true })
export class DeliveryAttemptConnectionObject {
  @Field(() => [DeliveryAttemptObject])
  readonly nodes!: readonly DeliveryAttemptObject[];

  @Field(() => PageInfoObject)
  readonly pageInfo!: PageInfoObject;
}

@ObjectType('SendTestEventPayload', { simpleResolvers: true })
export class SendTestEventPayload {
  @Field(() => DeliveryAttemptObject, { nullable: true })
  readonly attempt!: DeliveryAttemptObject | null;

  @Field(() => [UserErrorObject])
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RedeliverPayload', { simpleResolvers: true })
export class RedeliverPayload {
  @Field(() => DeliveryObject, { nullable: true })
  readonly delivery!: DeliveryObject | null;

  @Field(() => [UserErrorObject])
  readonly userErrors!: readonly UserErrorObject[];
}
