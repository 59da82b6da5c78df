import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';

import { timeOfUuidv7 } from '../../ids.ts';
import { type DeliveryKey, type JsonObject, type StoredEvent } from '../../model/index.ts';
import { InvalidCursor, type Slice, sliceOf } from '../../storage/index.ts';
import { type Connection, PageArgs, type PageRequest, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { DeliveryConnectionObject, DeliveryObject } from '../deliveries/objects.ts';
import { pageLimits } from '../paging.ts';
import { DateTime, JsonObject as JsonObjectScalar } from '../scalars.ts';
import { EventConnectionObject, EventObject } from './objects.ts';

@Resolver(() => EventObject)
export class EventFields {
  @FieldResolver(() => JsonObjectScalar, { description: 'Exactly what is sent to webhooks.' })
  async payload(@Root() event: StoredEvent, @Ctx() { loaders }: Context): Promise<JsonObject | null> {
    return (await loaders.payload.load(event.id))?.json ?? null;
  }

  @FieldResolver(() => JsonObjectScalar, {
    nullable: true,
    description:
      "What was sent, where the pipeline changed its form: without a write key, and with the IP address as the source's policy leaves it. Null where webhooks get what was sent, enrichment aside.",
  })
  async original(@Root() event: StoredEvent, @Ctx() { loaders }: Context): Promise<JsonObject | null> {
    if (event.originalBytes === null) return null;
    return (await loaders.original.load(event.id))?.json ?? null;
  }

  @FieldResolver(() => [DeliveryObject], {
    description: 'Its deliveries to the first webhooks.',
    deprecationReason: `Has no more than ${pageLimits.size} deliveries: use deliveriesConnection.`,
  })
  deliveries(@Root() event: StoredEvent): DeliveryKey[] {
    return deliveriesOf(event, { first: pageLimits.size, after: null }).edges.map(({ node }) => node);
  }

  @FieldResolver(() => DeliveryConnectionObject, {
    description: 'Its deliveries, one to each webhook that matched when it was accepted.',
  })
  deliveriesConnection(
    @Root() event: StoredEvent,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<DeliveryKey>> {
    return readConnection('deliveriesOfEvent', page, (request) =>
      Promise.resolve(deliveriesOf(event, request)),
    );
  }
}

@Resolver(() => EventConnectionObject)
export class EventConnectionFields {
  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Set where the page ended early, perhaps without an event, since it had looked through as many events as one page may: those received before this time were not looked at yet. endCursor goes on there.',
  })
  searchedBackTo(@Root() { edges, pageInfo }: Connection<StoredEvent>): Date | null {
    const { hasNextPage, endCursor } = pageInfo;
    if (!hasNextPage || endCursor === null || endCursor === edges.at(-1)?.cursor) return null;
    return new Date(timeOfUuidv7(endCursor));
  }
}

/** An event's webhooks never change, and are read with it: the cursor is the id of one of them. */
function deliveriesOf({ id, webhookIds }: StoredEvent, { first, after }: PageRequest): Slice<DeliveryKey> {
  const last = after === null ? -1 : webhookIds.indexOf(after);
  if (after !== null && last < 0) throw new InvalidCursor(after);
  const keys = webhookIds
    .slice(last + 1, last + first + 2)
    .map((webhookId) => ({ eventRowId: id, webhookId }));
  return sliceOf(keys, first, ({ webhookId }) => webhookId);
}
