import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';

import { type Attention, attentionSentence } from '../../model/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { type WebhookLoader } from '../loaders.ts';
import { FailureCountObject } from '../metrics/objects.ts';
import { failureCount } from '../metrics/read-metrics.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { WebhookAttentionConnectionObject, WebhookAttentionObject } from './objects.ts';

@Resolver(() => WebhookAttentionObject)
export class AttentionFields {
  @FieldResolver(() => WebhookObject, { description: 'The webhook that needs attention.' })
  webhook(@Root() { webhookId }: Attention, @Ctx() { loaders }: Context): ReturnType<WebhookLoader['load']> {
    return loaders.webhook.load(webhookId);
  }

  @FieldResolver(() => FailureCountObject, {
    nullable: true,
    description:
      'Of FAILING and MANY_FAILURES: the error that most attempts had in the last hour, or in the last 24 hours if none failed in that hour. Null where it is not known.',
  })
  failure(@Root() { webhookId, failure }: Attention): FailureCountObject | null {
    return failure && failureCount(webhookId, failure);
  }

  @FieldResolver(() => String, { description: 'The reason as one or two sentences for people.' })
  message(@Root() attention: Attention): string {
    return attentionSentence(attention);
  }
}

@Resolver()
export class AttentionQueries {
  @Query(() => WebhookAttentionConnectionObject, {
    description:
      'The webhooks of the workspace that need attention, most urgent first, and then by name: disabled by the product, with settings that cannot be decrypted, with an endpoint that has been down for 5 minutes or refuses everything, or with too low a rate limit.',
  })
  webhooksNeedingAttention(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<Connection<Attention>> {
    const now = clock.now();
    return readConnection('attention', page, (request) =>
      services.webhooks.needingAttention(caller.workspaceId, { ...request, now }),
    );
  }
}
