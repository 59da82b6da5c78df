import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import { type DeliveryKey, type StoredEvent } from '../../model/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { readCurrentState } from '../deliveries/current-state.ts';
import { DeliveryObject } from '../deliveries/objects.ts';
import { RoutingVerdictEnum } from './enums.ts';
import { checkSearchText } from '../paging.ts';
import { isChangedSince, judgeRejection, type Rejection, type RoutingVerdict } from './judge-routing.ts';
import { EventObject } from './objects.ts';
import {
  RoutingRejectionObject,
  WebhookRoutingConnectionObject,
  WebhookRoutingObject,
} from './routing-objects.ts';
import { readRoutingPage, type RoutingParent } from './routing-page.ts';

@Resolver(() => EventObject)
export class EventRoutingFields {
  @FieldResolver(() => WebhookRoutingConnectionObject, {
    description:
      'Every webhook of the workspace with what became of the event there: first those that it went to, then the others by name. Of the event of a test send, only the webhook that it was sent to.',
  })
  routing(
    @Root() event: StoredEvent,
    @Arg('search', () => String, {
      nullable: true,
      description:
        "A part of the webhook's name, its URL without the query, or its description, ignoring case.",
    })
    search: string | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: Context,
  ): Promise<Connection<RoutingParent>> {
    const named = checkSearchText('search', search);
    return readConnection('routingOfEvent', page, (request) =>
      readRoutingPage(event, request, named, context),
    );
  }
}

@Resolver(() => WebhookRoutingObject)
export class WebhookRoutingFields {
  @FieldResolver(() => RoutingVerdictEnum, { description: 'What became of the event there.' })
  async verdict(@Root() { delivery }: RoutingParent, @Ctx() context: Context): Promise<RoutingVerdict> {
    return delivery ? (await readCurrentState(delivery, context)).state : 'REJECTED';
  }

  @FieldResolver(() => DeliveryObject, {
    nullable: true,
    description: 'The delivery; null if the event did not go there.',
  })
  delivery(@Root() { delivery }: RoutingParent): DeliveryKey | null {
    return delivery;
  }

  @FieldResolver(() => RoutingRejectionObject, {
    nullable: true,
    description: 'Why the event did not go there; null if it did.',
  })
  async rejection(@Root() parent: RoutingParent, @Ctx() { loaders }: Context): Promise<Rejection | null> {
    const { event, webhook, delivery } = parent;
    if (delivery) return null;
    const [payload, history] = await Promise.all([
      loaders.payload.load(event.id),
      isChangedSince(webhook, event)
        ? loaders.changesSince.load({ webhookId: webhook.id, since: event.receivedAt })
        : null,
    ]);
    return judgeRejection(event, payload?.json ?? {}, webhook, history);
  }
}
