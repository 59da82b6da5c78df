import { Field, Float, ID, Int, ObjectType } from 'type-graphql';

import { connectionType } from '../connections.ts';
import { ConditionObject, EventFilterObject } from '../filters/objects.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { UserErrorObject } from '../user-error.ts';
import { type ConditionMatch, type RetrySchedule, type StandardWebhooks } from '../../model/index.ts';
import { ConditionMatchEnum } from '../filters/enums.ts';
import {
  RetryScheduleEnum,
  StandardWebhooksEnum,
  type WebhookHealthState,
  WebhookHealthStateEnum,
} from './enums.ts';

@ObjectType('CustomHeader', {
  description: 'An HTTP header of a request or a response.',
  simpleResolvers: true,
})
export class CustomHeaderObject {
  @Field(() => String, { description: 'The name, in the case it was given or sent in.' })
  readonly name!: string;

  @Field(() => String, { description: 'The value.' })
  readonly value!: string;
}

@ObjectType('WebhookStats', {
  description: 'What the attempts of a webhook came to, over its lifetime, without test sends.',
  simpleResolvers: true,
})
export class WebhookStatsObject {
  @Field(() => SafeInt, { description: 'Attempts that were made.' })
  readonly totalDeliveries!: number;

  @Field(() => SafeInt, { description: 'Attempts that were answered with 2xx.' })
  readonly successfulDeliveries!: number;

  @Field(() => SafeInt, { description: 'Attempts that failed.' })
  readonly failedDeliveries!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Per cent, one decimal. Null before the first attempt.',
  })
  readonly successRate!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last attempt was made; null before the first.',
  })
  readonly lastDeliveryAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The error of the last attempt; null when that one was delivered.',
  })
  readonly lastDeliveryError!: string | null;
}

@ObjectType('Undelivered', {
  description:
    'Deliveries of a webhook that have neither arrived nor failed, without redeliveries. Counted within bounds: up to 10,000 pending ones of the workspace, and retries up to 20,000 shared by the webhooks of one operation, but at least 100 of each.',
  simpleResolvers: true,
})
export class UndeliveredObject {
  @Field(() => SafeInt, { description: 'They wait for their first attempt.' })
  readonly pending!: number;

  @Field(() => SafeInt, { description: 'They wait for a retry.' })
  readonly retrying!: number;

  @Field(() => SafeInt, { description: 'They are held until the endpoint is there again. Always exact.' })
  readonly held!: number;

  @Field(() => Boolean, { description: 'False when there may be more pending or retrying ones.' })
  readonly isExact!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the event of the oldest was received; of many, the oldest of those whose last attempt was longest ago. Null when there is none.',
  })
  readonly oldestAt!: Date | null;
}

/** With `verdict` and `verdictReason`, which are computed: see `WebhookHealthFields`. */
@ObjectType('WebhookHealth', {
  description: 'What is known of the endpoint, and why nothing is sent when nothing is.',
  simpleResolvers: true,
})
export class WebhookHealthObject {
  @Field(() => WebhookHealthStateEnum, { description: 'Whether the endpoint is sent to.' })
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
@ObjectType('Webhook', {
  description: 'A URL that events are sent to, with its filters and delivery settings.',
  simpleResolvers: true,
})
export class WebhookObject {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: 'A note by its owners.' })
  readonly description!: string | null;

  @Field(() => Boolean, { description: 'Whether events are delivered to it.' })
  readonly enabled!: boolean;

  @Field(() => [String], {
    description: 'Categories of consent that an event must grant, all of them. Empty: none.',
  })
  readonly requiredConsent!: readonly string[];

  @Field(() => [ID], { description: 'Ids of the sources whose events it gets. Empty: any event.' })
  readonly sources!: readonly string[];

  @Field(() => EventFilterObject, { description: 'Which events it gets, by their names.' })
  readonly eventFilter!: EventFilterObject;

  @Field(() => [ConditionObject], { description: 'What the events must also meet.' })
  readonly conditions!: readonly ConditionObject[];

  @Field(() => ConditionMatchEnum, {
    description: 'Whether all conditions must pass, or any one of them.',
  })
  readonly conditionMatch!: ConditionMatch;

  @Field(() => Int, { description: 'How many times a failed delivery is retried.' })
  readonly retryCount!: number;

  @Field(() => Int, { description: 'Milliseconds for a whole exchange.' })
  readonly timeoutMs!: number;

  @Field(() => RetryScheduleEnum, { description: 'When failed deliveries are retried.' })
  readonly retrySchedule!: RetrySchedule;

  @Field(() => Boolean, { description: 'Whether a random part of up to a fifth is added to each delay.' })
  readonly retryJitter!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'The most requests per second, over all workers. Null: no limit.',
  })
  readonly rateLimitPerSecond!: number | null;

  @Field(() => StandardWebhooksEnum, {
    description: 'Whether requests carry the headers of Standard Webhooks, and with which signatures.',
  })
  readonly standardWebhooks!: StandardWebhooks;

  @Field(() => Boolean, {
    description: 'Whether requests carry X-Perspection-Timestamp and X-Perspection-Signature-V2.',
  })
  readonly timestampedSignature!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Verifies the v1a signatures of V1_AND_V1A: whpk_ and 32 bytes in base64. Another setting discards the key pair.',
  })
  readonly ed25519PublicKey!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether the stored custom headers cannot be decrypted. Then customHeaders is empty, and every delivery fails unsent until updateWebhook is given customHeaders.',
  })
  readonly customHeadersUnreadable!: boolean;

  @Field(() => Boolean, { description: 'Whether requests are signed.' })
  readonly hasSecret!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The last four characters of the secret key, to tell keys apart. Null when there is none or it is shorter than 12 characters.',
  })
  readonly secretHint!: string | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When its settings were last changed.' })
  readonly updatedAt!: Date;
}

@ObjectType('WebhookPage', { description: 'A page of webhooks.', simpleResolvers: true })
export class WebhookPageObject {
  @Field(() => [WebhookObject], { description: 'The webhooks of the page.' })
  readonly items!: readonly WebhookObject[];

  @Field(() => SafeInt, { description: 'How many webhooks match, on all pages.' })
  readonly totalCount!: number;

  @Field(() => Boolean, { description: 'Whether there are webhooks after this page.' })
  readonly hasMore!: boolean;
}

export const WebhookConnectionObject = connectionType('Webhook', () => WebhookObject, 'webhooks');

@ObjectType('CreateWebhookPayload', { description: 'The answer to createWebhook.', simpleResolvers: true })
export class CreateWebhookPayload {
  @Field(() => WebhookObject, {
    nullable: true,
    description: 'The new webhook. Null if there are userErrors.',
  })
  readonly webhook!: WebhookObject | null;

  @Field(() => String, {
    nullable: true,
    description: 'The generated secret, shown this once: null in the answer to a repeated call.',
  })
  readonly secretKey!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('UpdateWebhookPayload', { description: 'The answer to updateWebhook.', simpleResolvers: true })
export class UpdateWebhookPayload {
  @Field(() => WebhookObject, {
    nullable: true,
    description: 'The webhook as it is now. Null if there are userErrors.',
  })
  readonly webhook!: WebhookObject | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}

@ObjectType('DeleteWebhookPayload', { description: 'The answer to deleteWebhook.', simpleResolvers: true })
export class DeleteWebhookPayload {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of the webhook that was deleted. Null if there are userErrors.',
  })
  readonly deletedId!: string | null;

  @Field(() => [UserErrorObject], { description: 'What is wrong with the input.' })
  readonly userErrors!: readonly UserErrorObject[];
}
