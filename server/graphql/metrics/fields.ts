import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import { judgeHealth, type HealthVerdict, type Judged, type Webhook } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { HealthVerdictEnum, TimeWindowEnum } from './enums.ts';
import { type TimeWindow } from '../pipeline/windows.ts';
import { WebhookHealthObject, WebhookObject } from '../webhooks/objects.ts';
import { WebhookActivityObject, WebhookFunnelObject, WebhookMetricsObject } from './objects.ts';
import { activityOf, readFunnel, readMetrics } from './read-metrics.ts';
import { activitySteps } from './steps.ts';

const describedWindow = 'How far back: until the minute, or the hour, under way.';

/** The fields of a webhook that are read from counts. */
@Resolver(() => WebhookObject)
export class WebhookMetricsFields {
  @FieldResolver(() => WebhookMetricsObject, { description: 'Its attempts as time series.' })
  metrics(
    @Root() webhook: Webhook,
    @Arg('window', () => TimeWindowEnum, { defaultValue: 'DAY', description: describedWindow })
    window: TimeWindow,
    @Ctx() { services, clock }: Context,
  ): Promise<WebhookMetricsObject> {
    return readMetrics(services.counts, webhook, window, clock.now());
  }

  @FieldResolver(() => WebhookFunnelObject, {
    description: 'What became of the events of the workspace on their way to it.',
  })
  funnel(
    @Root() webhook: Webhook,
    @Arg('window', () => TimeWindowEnum, { defaultValue: 'DAY', description: describedWindow })
    window: TimeWindow,
    @Ctx() { services, clock }: Context,
  ): Promise<WebhookFunnelObject> {
    return readFunnel(services.counts, webhook, window, clock.now());
  }

  @FieldResolver(() => WebhookActivityObject, {
    description: 'Its attempts of the last 24 hours by the hour.',
  })
  async activity(
    @Root() { id }: Webhook,
    @Ctx() { loaders, clock }: Context,
  ): Promise<WebhookActivityObject> {
    const { since } = activitySteps(clock.now());
    return activityOf(since, await loaders.activity.load({ webhookId: id, since }));
  }
}

/** A webhook's health as a parent of fields. */
export type HealthParent = WebhookHealthObject & { readonly webhook: Webhook };

@Resolver(() => WebhookHealthObject)
export class WebhookHealthFields {
  @FieldResolver(() => HealthVerdictEnum, {
    description: 'How it is doing, from its attempts of the last hour and the last 24 hours.',
  })
  async verdict(@Root() { webhook }: HealthParent, @Ctx() context: Context): Promise<HealthVerdict> {
    return (await judge(webhook, context)).verdict;
  }

  @FieldResolver(() => String, { description: 'Why the verdict is so, as a sentence for people.' })
  async verdictReason(@Root() { webhook }: HealthParent, @Ctx() context: Context): Promise<string> {
    return (await judge(webhook, context)).reason;
  }
}

async function judge(webhook: Webhook, { loaders, clock }: Context): Promise<Judged> {
  const [stats, judged] = await Promise.all([loaders.stats.load(webhook.id), loaders.trend.load(webhook.id)]);
  const { enabled, disabledReason, health: breaker } = webhook;
  return judgeHealth(
    { enabled, disabledReason, breaker, lastAttemptAt: stats.lastAttemptAt, judged },
    clock.now(),
  );
}
