import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { type Webhook, type WebhookStatus } from '../../model/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { type WebhookOrder, WebhookOrderEnum, WebhookStatusEnum } from './enums.ts';
import { SafeInt } from '../scalars.ts';
import { checkFilterValues, checkOffset, checkPageSize, checkSearchText, pageLimits } from '../paging.ts';
import { WebhookConnectionObject, WebhookObject, WebhookPageObject } from './objects.ts';

const described = {
  search: 'A part of the name, the URL without its query, or the description, ignoring case.',
  order: 'How they are ordered.',
  statuses: `With one of these statuses. Up to ${pageLimits.filterValues}.`,
};

@Resolver(() => WebhookPageObject)
export class WebhookPageFields {
  @FieldResolver(() => SafeInt, {
    description: 'How many webhooks of the workspace need attention, whether they match or not.',
  })
  needingAttention(@Ctx() { caller, services, clock }: Context): Promise<number> {
    return services.webhooks.countAttention(caller.workspaceId, clock.now());
  }
}

@Resolver()
export class WebhookQueries {
  @Query(() => WebhookPageObject, { description: "The workspace's webhooks." })
  async webhooks(
    @Arg('search', () => String, { nullable: true, description: described.search }) search: string | null,
    @Arg('statuses', () => [WebhookStatusEnum], { nullable: true, description: described.statuses })
    statuses: WebhookStatus[] | null,
    @Arg('order', () => WebhookOrderEnum, { defaultValue: 'NAME', description: described.order })
    order: WebhookOrder,
    @Arg('limit', () => Int, { defaultValue: 50, description: 'The size of the page, from 1 to 200.' })
    limit: number,
    @Arg('offset', () => Int, { defaultValue: 0, description: 'How many webhooks to skip.' }) offset: number,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<{ items: Webhook[]; totalCount: number; hasMore: boolean }> {
    const page = await services.webhooks.list(caller.workspaceId, {
      search: checkSearchText('search', search),
      statuses: checkFilterValues('statuses', statuses),
      limit: checkPageSize('limit', limit),
      offset: checkOffset(offset),
      attentionAt: order === 'ATTENTION' ? clock.now() : null,
    });
    return { ...page, hasMore: offset + page.items.length < page.totalCount };
  }

  @Query(() => WebhookConnectionObject, {
    description:
      'The same list by cursor: webhooks that are added or deleted meanwhile do not shift its pages.',
  })
  async webhooksConnection(
    @Arg('search', () => String, { nullable: true, description: described.search }) search: string | null,
    @Arg('statuses', () => [WebhookStatusEnum], { nullable: true, description: described.statuses })
    statuses: WebhookStatus[] | null,
    @Arg('order', () => WebhookOrderEnum, { defaultValue: 'NAME', description: described.order })
    order: WebhookOrder,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services, clock }: Context,
  ): Promise<Connection<Webhook>> {
    const query = {
      search: checkSearchText('search', search),
      statuses: checkFilterValues('statuses', statuses),
      attentionAt: order === 'ATTENTION' ? clock.now() : null,
    };
    return readConnection('webhooks', page, (request) =>
      services.webhooks.after(caller.workspaceId, { ...query, ...request }),
    );
  }

  @Query(() => WebhookObject, {
    nullable: true,
    description: 'One webhook; null if there is none with this id.',
  })
  async webhook(
    @Arg('id', () => ID, { description: 'Webhook.id.' }) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<Webhook | null> {
    return isUuid(id) ? services.webhooks.find(caller.workspaceId, id) : null;
  }
}
