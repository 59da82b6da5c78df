import { Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';

import { uuidv7Time } from '../../ids.ts';
import {
  formatDeliveryId,
  type Attempt,
  type DeliveryKey,
  type DeliveryState,
  type DeliveryStatus,
  type StoredEvent,
} from '../../model/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { type WebhookLoader } from '../loaders.ts';
import { DeliveryStateEnum, DeliveryStatusEnum } from './enums.ts';
import { EventObject } from '../events/objects.ts';
import { pageLimits } from '../paging.ts';
import { DateTime } from '../scalars.ts';
import { WebhookObject } from '../webhooks/objects.ts';
import { attemptsOf } from './attempts-of.ts';
import { type DeliveryParent, readCurrentState } from './current-state.ts';
import { DeliveryAttemptConnectionObject, DeliveryAttemptObject, DeliveryObject } from './objects.ts';

/** A delivery is stored nowhere: its state follows from its event and its attempts. */
@Resolver(() => DeliveryObject)
export class DeliveryFields {
  @FieldResolver(() => ID, { description: 'Opaque.' })
  id(@Root() key: DeliveryKey): string {
    return formatDeliveryId(key);
  }

  @FieldResolver(() => WebhookObject, { description: 'Where it goes; a deleted webhook, too.' })
  webhook(@Root() key: DeliveryKey, @Ctx() { loaders }: Context): ReturnType<WebhookLoader['load']> {
    return loaders.webhook.load(key.webhookId);
  }

  @FieldResolver(() => EventObject, { description: 'What is delivered.' })
  event(@Root() key: DeliveryKey, @Ctx() { loaders }: Context): Promise<StoredEvent | null> {
    return loaders.event.load(key.eventRowId);
  }

  @FieldResolver(() => DeliveryStateEnum, {
    description: 'What it is now, computed from its attempts, the queue, what is held, and its webhook.',
  })
  async state(@Root() delivery: DeliveryParent, @Ctx() context: Context): Promise<DeliveryState> {
    return (await readCurrentState(delivery, context)).state;
  }

  @FieldResolver(() => DeliveryStatusEnum, {
    description:
      'The status of its last attempt in the log, as it was written; PENDING before the first. See state.',
  })
  async status(@Root() key: DeliveryKey, @Ctx() { loaders }: Context): Promise<DeliveryStatus> {
    return (await loaders.lastAttempt.load(key))?.status ?? 'PENDING';
  }

  @FieldResolver(() => Int, {
    description: 'How many attempts were made so far, test sends and redeliveries included.',
  })
  async attemptCount(@Root() key: DeliveryKey, @Ctx() { loaders }: Context): Promise<number> {
    return (await loaders.lastAttempt.load(key))?.attemptNumber ?? 0;
  }

  @FieldResolver(() => DeliveryAttemptObject, {
    nullable: true,
    description: 'Its last attempt in the log: the last answer. Null before the first.',
  })
  lastAttempt(@Root() key: DeliveryKey, @Ctx() { loaders }: Context): Promise<Attempt | null> {
    return loaders.lastAttempt.load(key);
  }

  @FieldResolver(() => DateTime, { description: 'When its event was received: its age.' })
  createdAt(@Root() { eventRowId }: DeliveryKey): Date {
    return uuidv7Time(eventRowId);
  }

  @FieldResolver(() => [DeliveryAttemptObject], {
    description: 'The first attempts, oldest first.',
    deprecationReason: `Has no more than ${pageLimits.size} attempts: use attemptsConnection.`,
  })
  async attempts(@Root() key: DeliveryKey, @Ctx() context: Context): Promise<Attempt[]> {
    const { edges } = await attemptsOf(key, { first: pageLimits.size, after: null }, context);
    return edges.map(({ node }) => node);
  }

  @FieldResolver(() => DeliveryAttemptConnectionObject, {
    description: 'Its attempts, oldest first; the PENDING one of a delivery that waits for its first.',
  })
  attemptsConnection(
    @Root() key: DeliveryKey,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: Context,
  ): Promise<Connection<Attempt>> {
    return readConnection('attemptsOfDelivery', page, (request) => attemptsOf(key, request, context));
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When its next attempt is due. While it is HELD: when its endpoint is tried next, with this delivery or another one. Null while it is PENDING, and when no attempt is to come.',
  })
  async nextAttemptAt(@Root() delivery: DeliveryParent, @Ctx() context: Context): Promise<Date | null> {
    return (await readCurrentState(delivery, context)).nextAttemptAt;
  }
}
