import { Field, Float, ID, Int, ObjectType } from 'type-graphql';

import { ConditionObject, EventFilterObject } from '../filters/objects.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';
import { type ConditionMatch, type RetrySchedule } from '../../model/index.ts';
import {
  ConditionMatchEnum,
  RetryScheduleEnum,
  type WebhookHealthState,
  WebhookHealthStateEnum,
} from '../enums.ts';

@ObjectType('CustomHeader', { simpleResolvers: true })
export class CustomHeaderObject {
  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly value!: string;
}

@ObjectType('WebhookStats', { simpleResolvers: true })
export class WebhookStatsObject {
  @Field(() => SafeInt)
  readonly totalDeliveries!: number;

  @Field(() => SafeInt)
  readonly successfulDeliveries!: number;

  @Field(() => SafeInt)
  readonly failedDeliveries!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Per cent, one decimal. Null before the first attempt.',
  })
  readonly successRate!: number | null;

  @Field(() => DateTime, { nullable: true })
  readonly lastDeliveryAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The error of the last attempt; null when that one was delivered.',
  })
  readonly lastDeliveryError!: string | null;
}

@ObjectType('WebhookHealth', {
  description: 'What is known of the endpoint, and why nothing is sent when nothing is.',
  simpleResolvers: true,
})
export class WebhookHealthObject {
  @Field(() => WebhookHealthStateEnum)
  readonly state!: WebhookHealthState;

  @Field(() => String, {
    nullable: true,
    description: 'For people. Null when all is well, or its owner disabled it.',
  })
  readonly reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the state was entered, where that is known.' })
  readonly since!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When OPEN: the next probe goes out then, or with the next event after.',
  })
  readonly nextProbeAt!: Date | null;
}

/** The fields that are stored so; `WebhookFields` has the others. */
@ObjectType('Webhook', { simpleResolvers: true })
export class WebhookObject {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String)
  readonly name!: string;

  @Field(() => String)
  readonly url!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;

  @Field(() => Boolean)
  readonly enabled!: boolean;

  @Field(() => EventFilterObject)
  readonly eventFilter!: EventFilterObject;

  @Field(() => [ConditionObject])
  readonly conditions!: readonly ConditionObject[];

  @Field(() => ConditionMatchEnum)
  readonly conditionMatch!: ConditionMatch;

  @Field(() => Int)
  readonly retryCount!: number;

  @Field(() => Int)
  readonly timeoutMs!: number;

  @Field(() => RetryScheduleEnum)
  readonly retrySchedule!: RetrySchedule;

  @Field(() => Boolean, { description: 'Whether a random part of up to a fifth is added to each delay.' })
  readonly retryJitter!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'The most requests per second, over all workers. Null: no limit.',
  })
  readonly rateLimitPerSecond!: number | null;

  @Field(() => Boolean, {
    description:
      'Whether the stored custom headers cannot be decrypted. Then customHeaders is empty, and every delivery fails unsent until updateWebhook is given customHeaders.',
  })
  readonly customHeadersUnreadable!: boolean;

  @Field(() => Boolean)
  readonly hasSecret!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The last four characters of the secret key, to tell keys apart. Null when there is none or it is shorter than 12 characters.',
  })
  readonly secretHint!: string | null;

  @Field(() => DateTime)
  readonly createdAt!: Date;

  @Field(() => DateTime)
  readonly updatedAt!: Date;
}

@ObjectType('WebhookPage', { simpleResolvers: true })
export class WebhookPageObject {
  @Field(() => [WebhookObject])
  readonly items!: readonly WebhookObject[];

  @Field(() => SafeInt)
  readonly totalCount!: number;

  @Field(() => Boolean)
  readonly hasMore!: boolean;
}

@ObjectType('CreateWebhookPayload', { simpleResolvers: true })
export class CreateWebhookPayload {
  @Field(() => WebhookObject, { nullable: true })
  readonly webhook!: WebhookObject | null;

  @Field(() => String, { nullable: true, description: 'The generated secret, shown this once.' })
  readonly secretKey!: string | null;

  @Field(() => [UserErrorObject])
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('UpdateWebhookPayload', { simpleResolvers: true })
export class UpdateWebhookPayload {
  @Field(() => WebhookObject, { nullable: true })
  readonly webhook!: WebhookObject | null;

  @Field(() => [UserErrorObject])
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('DeleteWebhookPayload', { simpleResolvers: true })
export class DeleteWebhookPayload {
  @Field(() => ID, { nullable: true })
  readonly deletedId!: string | null;

  @Field(() => [UserErrorObject])
  readonly userErrors!: readonly UserErrorObject[];
}
