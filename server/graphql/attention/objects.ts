import { Field, ObjectType } from 'type-graphql';

import { type AttentionReason } from '../../model/index.ts';
import { connectionType } from '../connections.ts';
import { AttentionReasonEnum } from './enums.ts';
import { DateTime } from '../scalars.ts';

/** With `webhook`, `message` and `failure`, which are computed: see `AttentionFields`. */
@ObjectType('WebhookAttention', {
  description: 'A webhook that somebody has to look after, and why.',
  simpleResolvers: true,
})
export class WebhookAttentionObject {
  @Field(() => AttentionReasonEnum, { description: 'Why it needs attention: the first reason that applies.' })
  readonly reason!: AttentionReason;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When that began, or when it was seen first of the attempts that were looked at. Null where it is not known.',
  })
  readonly since!: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the message says of the cause: of ENDPOINT_DOWN and DISABLED as WebhookHealth.reason has it, of FAILING the error as DeliveryAttempt.errorMessage has it. Null where there is nothing to say.',
  })
  readonly detail!: string | null;
}

export const WebhookAttentionConnectionObject = connectionType(
  'WebhookAttention',
  () => WebhookAttentionObject,
  'the webhooks that need attention',
);
