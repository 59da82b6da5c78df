import { Field, Int, ObjectType } from 'type-graphql';

import { type DeliveryState, type DeliveryStatus } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { DeliveryStateEnum, DeliveryStatusEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';
import { CustomHeaderObject, WebhookObject } from '../webhooks/objects.ts';

/** With `body`, which is read only when it is asked for: see `AttemptRequestFields`. */
@ObjectType('AttemptRequest', {
  description:
    'What was sent. The signature stays; values of custom headers and the query of the URL are masked for roles that may not edit.',
  simpleResolvers: true,
})
export class AttemptRequestObject {
  @Field(() => String, { description: 'Where it was sent.' })
  readonly url!: string;

  @Field(() => [CustomHeaderObject], { description: 'Its headers.' })
  readonly headers!: readonly CustomHeaderObject[];

  @Field(() => Boolean, {
    description:
      'Whether the custom headers of this request cannot be decrypted any more. Then headers has only the others.',
  })
  readonly customHeadersUnreadable!: boolean;
}

@ObjectType('AttemptResponse', { description: 'What came back, cut at 16 KiB.', simpleResolvers: true })
export class AttemptResponseObject {
  @Field(() => [CustomHeaderObject], { description: 'Its headers.' })
  readonly headers!: readonly CustomHeaderObject[];

  @Field(() => String, { description: 'The beginning of its body, as text.' })
  readonly body!: string;

  @Field(() => Boolean, { description: 'Whether the body was longer.' })
  readonly truncated!: boolean;
}

/** The fields that are stored so; `AttemptFields` has the others. */
@ObjectType('DeliveryAttempt', {
  description: 'One HTTP request of a delivery, or the row of the log that says why there was none.',
  simpleResolvers: true,
})
export class DeliveryAttemptObject {
  @Field(() => String, { description: "The event's own event_id." })
  readonly eventId!: string;

  @Field(() => String, { description: "The event's event_name." })
  readonly eventName!: string;

  @Field(() => Int, { description: '1 is the first attempt, 2 the first retry.' })
  readonly attemptNumber!: number;

  @Field(() => Int, { nullable: true, description: 'Null when no answer came.' })
  readonly httpStatusCode!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Milliseconds of the exchange. Null if nothing was sent.',
  })
  readonly responseTimeMs!: number | null;

  @Field(() => DeliveryStatusEnum, { description: 'What the delivery became by it.' })
  readonly status!: DeliveryStatus;

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, such as ECONNREFUSED, timeout or HTTP 502. Null if it did not.',
  })
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
@ObjectType('DeliveryAttemptPage', { description: 'A page of delivery attempts.', simpleResolvers: true })
export class DeliveryAttemptPageObject {
  @Field(() => [DeliveryAttemptObject], { description: 'The attempts of the page.' })
  readonly items!: readonly DeliveryAttemptObject[];

  @Field(() => Boolean, { description: 'Whether there are attempts after this page.' })
  readonly hasMore!: boolean;
}

export const DeliveryAttemptConnectionObject = connectionType(
  'DeliveryAttempt',
  () => DeliveryAttemptObject,
  'delivery attempts',
);

export const DeliveryConnectionObject = connectionType('Delivery', () => DeliveryObject, 'deliveries');

@ObjectType('WebhookDeliveryCount', {
  description: 'How many deliveries of a webhook are in a state.',
  simpleResolvers: true,
})
export class WebhookDeliveryCountObject {
  @Field(() => WebhookObject, { description: 'Where they go.' })
  readonly webhook!: object;

  @Field(() => Int, { description: 'How many there are of those that were counted.' })
  readonly count!: number;

  @Field(() => Boolean, { description: 'Whether count is all there are, or a lower bound.' })
  readonly isExact!: boolean;
}

@ObjectType('DeliveryCount', { description: 'How many deliveries are in a state.', simpleResolvers: true })
export class DeliveryCountObject {
  @Field(() => DeliveryStateEnum, { description: 'The state.' })
  readonly state!: DeliveryState;

  @Field(() => Int, { description: 'How many there are.' })
  readonly count!: number;

  @Field(() => Boolean, { description: 'Whether count is all there are, or a lower bound.' })
  readonly isExact!: boolean;

  @Field(() => [WebhookDeliveryCountObject], {
    description: 'The webhooks that most of them go to, the one with the most first.',
  })
  readonly byWebhook!: readonly object[];
}

@ObjectType('SendTestEventPayload', { description: 'The answer to sendTestEvent.', simpleResolvers: true })
export class SendTestEventPayload {
  @Field(() => DeliveryAttemptObject, {
    nullable: true,
    description: 'What came of it. Null if there are userErrors.',
  })
  readonly attempt!: DeliveryAttemptObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('RedeliverPayload', { description: 'The answer to redeliver.', simpleResolvers: true })
export class RedeliverPayload {
  @Field(() => DeliveryObject, {
    nullable: true,
    description: 'The delivery that gets another attempt. Null if there are userErrors.',
  })
  readonly delivery!: DeliveryObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
