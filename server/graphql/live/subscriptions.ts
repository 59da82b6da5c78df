import { type GraphQLSchema } from 'graphql';
import { Arg, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import {
  type LiveAttempt,
  type LiveAttemptOptions,
  type LiveDelivery,
  type LiveFeed,
  type LiveItem,
  type LiveWebhook,
} from '../../live/index.ts';
import { type DeliveryStatus, type Webhook } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { checkDeliveryFilter, DeliveryFilterInput } from '../deliveries/delivery-filter.ts';
import { DeliveryStatusEnum } from '../deliveries/enums.ts';
import { ApiError } from '../errors.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { checkFilterValues, checkSearchText, pageLimits } from '../paging.ts';
import { DeliveryAttemptEventObject, DeliveryChangeObject, WebhookUpdateObject } from './objects.ts';

/**
 * What is pushed. `subscribe` only opens the feed; the method below it turns each of the feed's items into an answer,
 * with loaders of its own, so that what is sent is what is stored at that moment.
 */
@Resolver()
export class LiveSubscriptions {
  @Subscription(() => WebhookUpdateObject, {
    description:
      'A webhook whose settings, status or statistics changed; at most a few a second per webhook, the last state always arrives.',
    subscribe: async ({ args, context }: { args: { id?: string | null }; context: Context }) =>
      whenReady(context.services.live.webhooks(context.caller.workspaceId, { id: existingId(args.id) })),
  })
  async webhookUpdated(
    @Arg('id', () => ID, { nullable: true, description: 'Webhook.id. Without it: all webhooks.' })
    _id: string | null,
    @Root() { kind, id }: LiveWebhook,
    @Ctx() { loaders }: Context,
  ): Promise<{ kind: LiveWebhook['kind']; id: string; webhook: Webhook | null }> {
    if (kind === 'DELETED') return { kind, id, webhook: null };
    const webhook = await loaders.webhook.load(id);
    // It may have been deleted since: then the next item says so as well.
    return webhook && !webhook.deletedAt ? { kind, id, webhook } : { kind: 'DELETED', id, webhook: null };
  }

  @Subscription(() => DeliveryAttemptEventObject, {
    description:
      'Attempts as they happen. With after: first those since that cursor, without a gap, then live.',
    subscribe: async ({ args, context }: { args: LiveAttemptOptions; context: Context }) =>
      whenReady(
        context.services.live.attempts(context.caller.workspaceId, {
          webhookId: existingId(args.webhookId),
          statuses: checkFilterValues('statuses', args.statuses as DeliveryStatus[] | null),
          after: checkSearchText('after', args.after ?? null),
        }),
      ),
  })
  deliveryAttempted(
    @Arg('webhookId', () => ID, { nullable: true, description: 'Webhook.id. Without it: all webhooks.' })
    _webhookId: string | null,
    @Arg('statuses', () => [DeliveryStatusEnum], {
      nullable: true,
      description: `With one of these statuses. Up to ${pageLimits.filterValues}.`,
    })
    _statuses: DeliveryStatus[] | null,
    @Arg('after', () => String, { nullable: true, description: 'The last cursor that the client has seen.' })
    _after: string | null,
    @Root() event: LiveAttempt,
  ): LiveAttempt {
    return event;
  }

  @Subscription(() => DeliveryChangeObject, {
    description:
      'Deliveries whose state changes: by an attempt, as they are held or released, and as redeliveries of them are queued. At most 20 a second that meet the filter and 20 that may have met it before; the others are counted. The first message says to read the list.',
    subscribe: async ({ args, context }: { args: WatchedDeliveries; context: Context }) =>
      whenReady(openDeliveries(args, context)),
  })
  deliveryChanged(
    @Arg('filter', () => DeliveryFilterInput, {
      nullable: true,
      description: 'Which deliveries, as for the list. Without it: all.',
    })
    _filter: DeliveryFilterInput | null,
    @Root() change: LiveDelivery,
  ): LiveDelivery {
    return change;
  }
}

interface WatchedDeliveries {
  readonly filter?: DeliveryFilterInput | null;
}

function openDeliveries(
  { filter }: WatchedDeliveries,
  { caller, services }: Context,
): LiveFeed<LiveDelivery> {
  refuseWhereHidden(caller, 'filter.userId', filter?.userId);
  return services.live.deliveries(caller.workspaceId, checkDeliveryFilter(filter));
}

/** A feed of a webhook that cannot exist would be silent for ever: that helps nobody. */
function existingId(id: string | null | undefined): string | null {
  if (typeof id === 'string' && !isUuid(id))
    throw new ApiError('NOT_FOUND', 'There is no webhook with this id.');
  return id?.toLowerCase() ?? null;
}

/** An error at the start is the answer to the subscription, and not its first event. */
async function whenReady<T extends LiveItem>(feed: LiveFeed<T>): Promise<LiveFeed<T>> {
  try {
    await feed.ready;
  } catch (error) {
    feed.close();
    throw error;
  }
  return feed;
}

/**
 * Makes the methods above answer without a promise: type-graphql would check the arguments again for each event, and has
 * every check wait, though the event's arguments are those that the feed was opened with.
 */
export function answerEventsAtOnce(schema: GraphQLSchema): void {
  const methods = new LiveSubscriptions();
  const { webhookUpdated, deliveryAttempted, deliveryChanged } = schema.getSubscriptionType()!.getFields();
  webhookUpdated!.resolve = (change: LiveWebhook, _args, context: Context) =>
    methods.webhookUpdated(null, change, context);
  deliveryAttempted!.resolve = (event: LiveAttempt) => methods.deliveryAttempted(null, null, null, event);
  deliveryChanged!.resolve = (change: LiveDelivery) => methods.deliveryChanged(null, change);
}
