import { Field, ID, ObjectType } from 'type-graphql';

import { type LiveWebhook } from '../../live/index.ts';
import { DeliveryAttemptObject } from '../deliveries/objects.ts';
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
