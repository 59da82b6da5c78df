import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import {
  successRate,
  webhookStatus,
  type CustomHeader,
  type Webhook,
  type WebhookStatus,
} from '../../model/index.ts';
import { type Context } from '../context.ts';
import { WebhookStatusEnum } from '../enums.ts';
import { visibleHeaders } from '../masking.ts';
import { CustomHeaderObject, WebhookObject, WebhookStatsObject } from './objects.ts';

/** The fields of a webhook that are computed, or depend on who asks. */
@Resolver(() => WebhookObject)
export class WebhookFields {
  @FieldResolver(() => [CustomHeaderObject], {
    description: 'Header values are masked for roles that may not edit.',
  })
  customHeaders(@Root() webhook: Webhook, @Ctx() { caller }: Context): readonly CustomHeader[] {
    return visibleHeaders(webhook.customHeaders, caller.role);
  }

  @FieldResolver(() => WebhookStatusEnum, {
    description: 'From the result of the last attempt: what the status icon shows.',
  })
  async status(@Root() webhook: Webhook, @Ctx() { loaders }: Context): Promise<WebhookStatus> {
    return webhookStatus(webhook, await loaders.stats.load(webhook.id));
  }

  @FieldResolver(() => WebhookStatsObject)
  async stats(@Root() webhook: Webhook, @Ctx() { loaders }: Context): Promise<WebhookStatsObject> {
    const stats = await loaders.stats.load(webhook.id);
    return {
      totalDeliveries: stats.total,
      successfulDeliveries: stats.successful,
      failedDeliveries: stats.failed,
      successRate: successRate(stats),
      lastDeliveryAt: stats.lastAttemptAt,
      lastDeliveryError: stats.lastError,
    };
  }
}
