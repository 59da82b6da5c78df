import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';

import { type Attention, attentionSentence, type Webhook } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { checkPageSize, checkSearchText, connectionOf, type PageInfoObject } from '../paging.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { WebhookAttentionConnectionObject, WebhookAttentionObject } from './objects.ts';

@Resolver(() => WebhookAttentionObject)
export class AttentionFields {
  @FieldResolver(() => WebhookObject, { description: 'The webhook that needs attention.' })
  webhook(@Root() { webhookId }: Attention, @Ctx() { loaders }: Context): Promise<Webhook | null> {
    return loaders.webhook.load(webhookId);
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
      'The webhooks of the workspace that need attention, by name: disabled by the product, with settings that cannot be decrypted, with an endpoint that has been down for 5 minutes or refuses everything, or with too low a rate limit.',
  })
  async webhooksNeedingAttention(
    @Arg('first', () => Int, { defaultValue: 50, description: 'The size of the page, from 1 to 200.' })
    first: number,
    @Arg('after', () => String, { nullable: true, description: 'The endCursor of the page before.' })
    after: string | null,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<{ nodes: Attention[]; pageInfo: PageInfoObject }> {
    const page = await services.webhooks.needingAttention(caller.workspaceId, {
      first: checkPageSize('first', first),
      after: checkSearchText('after', after ?? null),
      now: clock.now(),
    });
    return connectionOf(page);
  }
}
