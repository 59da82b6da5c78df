import { Field, ID, Int, ObjectType } from 'type-graphql';

import { type LiveWebhook } from '../../live/index.ts';
import { DeliveryAttemptObject, DeliveryObject } from '../deliveries/objects.ts';
import { ChangeKindEnum } from './enums.ts';
import { WebhookObject } from '../webhooks/objects.ts';

@ObjectType('WebhookUpdate', { description: 'A change of a webhook.', simpleResolvers: true })
export class WebhookUpdateObject {
  @Field(() => ChangeKindEnum, { description: 'What happened to it.' })
  readonly kind!: LiveWebhook['kind'];

  @Field(() => ID, { description: 'Which webhook: Webhook.id.' })
  readonly id!: string;

  @Field(() => WebhookObject, { nullable: true, description: 'Null when it was deleted.' })
  readonly webhook!: WebhookObject | null;
}

@ObjectType('DeliveryAttemptEvent', { description: 'A message of the live log.', simpleResolvers: true })
export class DeliveryAttemptEventObject {
  @Field(() => String, { description: 'Hand this back as after to go on without a gap.' })
  readonly cursor!: string;

  @Field(() => DeliveryAttemptObject, { nullable: true, description: 'Null when resync is true.' })
  readonly attempt!: DeliveryAttemptObject | null;

  @Field(() => Boolean, {
    description:
      'True when the cursor given is older than what is kept, or the client fell too far behind: read the log again.',
  })
  readonly resync!: boolean;
}

@ObjectType('DeliveryChange', {
  description: 'A message about the deliveries of a filter.',
  simpleResolvers: true,
})
export class DeliveryChangeObject {
  @Field(() => DeliveryObject, {
    nullable: true,
    description:
      'A delivery whose state changed, as it is now. Null in a message that only counts, or only says to read the list.',
  })
  readonly delivery!: DeliveryObject | null;

  @Field(() => Boolean, {
    description:
      'Whether the delivery meets the filter since this change. False: it may have met it before, and leaves the list. Also false without a delivery.',
  })
  readonly matches!: boolean;

  @Field(() => Int, {
    description:
      'Changes left out since the message before, beyond 20 a second, of deliveries that meet the filter.',
  })
  readonly leftOut!: number;

  @Field(() => Int, {
    description: 'The same of deliveries that do not meet the filter, and may have met it before.',
  })
  readonly leftOutUnmatched!: number;

  @Field(() => Boolean, {
    description:
      'True in the first message, and where changes may have been missed: read the list now; what changes from here on follows.',
  })
  readonly resync!: boolean;
}
