import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { type Webhook, type WebhookStatus } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { WebhookStatusEnum } from '../enums.ts';
import { checkOffset, checkPageSize, checkSearchText } from '../paging.ts';
import { WebhookObject, WebhookPageObject } from './objects.ts';

@Resolver()
export class WebhookQueries {
  @Query(() => WebhookPageObject, { description: "The workspace's webhooks, by name." })
  async webhooks(
    @Arg('search', () => String, { nullable: true }) search: string | null,
    @Arg('statuses', () => [WebhookStatusEnum], { nullable: true }) statuses: WebhookStatus[] | null,
    @Arg('limit', () => Int, { defaultValue: 50 }) limit: number,
    @Arg('offset', () => Int, { defaultValue: 0 }) offset: number,
    @Ctx() { caller, services }: Context,
  ): Promise<{ items: Webhook[]; totalCount: number; hasMore: boolean }> {
    const page = await services.webhooks.list(caller.workspaceId, {
      search: checkSearchText('search', search),
      statuses,
      limit: checkPageSize('limit', limit),
      offset: checkOffset(offset),
    });
    return { ...page, hasMore: offset + page.items.length < page.totalCount };
  }

  @Query(() => WebhookObject, { nullable: true })
  async webhook(
    @Arg('id', () => ID) id: string,
    @Ctx() { caller, services }: Context,
  ): Promise<Webhook | null> {
    return isUuid(id) ? services.webhooks.find(caller.workspaceId, id) : null;
  }
}
