import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { parseAttemptId, parseDeliveryId, type Attempt, type DeliveryKey } from '../../model/index.ts';
import { type Connection, emptyConnection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { badInput } from '../errors.ts';
import {
  checkFilterValues,
  checkOffset,
  checkPageSize,
  checkSearchText,
  checkStatusCodes,
} from '../paging.ts';
import { type AttemptQuery, mostCounted } from '../../storage/index.ts';
import { SafeInt } from '../scalars.ts';
import { attemptOf, isDelivery } from './attempts-of.ts';
import { DeliveryAttemptFilter } from './inputs.ts';
import {
  DeliveryAttemptConnectionObject,
  DeliveryAttemptObject,
  DeliveryAttemptPageObject,
  DeliveryObject,
} from './objects.ts';

/** A page, and its count for whoever asks for it. */
interface AttemptPageSource {
  readonly items: Attempt[];
  readonly hasMore: boolean;
  /** Counts on the first call. */
  readonly count: () => Promise<number>;
}

@Resolver(() => DeliveryAttemptPageObject)
export class DeliveryPageFields {
  @FieldResolver(() => SafeInt, {
    description: `Exact below ${mostCounted}, which is as deep as offsets go; a longer log has at least so many.`,
  })
  totalCount(@Root() page: AttemptPageSource): Promise<number> {
    return page.count();
  }

  @FieldResolver(() => Boolean, { description: 'Whether totalCount is all there is, or a lower bound.' })
  async totalCountIsExact(@Root() page: AttemptPageSource): Promise<boolean> {
    return (await page.count()) < mostCounted;
  }
}

const described = {
  webhookId: 'Webhook.id. Without it: all webhooks.',
  filter: 'Which attempts.',
};

@Resolver()
export class DeliveryQueries {
  @Query(() => DeliveryAttemptPageObject, { description: 'The delivery log: single attempts, newest first.' })
  async deliveryAttempts(
    @Arg('webhookId', () => ID, { nullable: true, description: described.webhookId })
    webhookId: string | null,
    @Arg('filter', () => DeliveryAttemptFilter, { nullable: true, description: described.filter })
    filter: DeliveryAttemptFilter | null,
    @Arg('limit', () => Int, { defaultValue: 50, description: 'The size of the page, from 1 to 200.' })
    limit: number,
    @Arg('offset', () => Int, { defaultValue: 0, description: 'How many rows to skip: up to 10,000.' })
    offset: number,
    @Ctx() { caller, services }: Context,
  ): Promise<AttemptPageSource> {
    checkPageSize('limit', limit);
    checkOffset(offset, 'deliveryAttemptsConnection');
    const query = attemptQuery(webhookId, filter);
    if (!query) return { items: [], hasMore: false, count: () => Promise.resolve(0) };
    const page = await services.attempts.page(caller.workspaceId, { ...query, limit, offset });
    return { ...page, count: once(() => services.attempts.count(caller.workspaceId, query)) };
  }

  @Query(() => DeliveryAttemptConnectionObject, {
    description: 'The same log by cursor, for long logs and for catching up.',
  })
  async deliveryAttemptsConnection(
    @Arg('webhookId', () => ID, { nullable: true, description: described.webhookId })
    webhookId: string | null,
    @Arg('filter', () => DeliveryAttemptFilter, { nullable: true, description: described.filter })
    filter: DeliveryAttemptFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<Attempt>> {
    const query = attemptQuery(webhookId, filter);
    if (!query) return emptyConnection('log', page);
    return readConnection('log', page, (request) =>
      services.attempts.after(caller.workspaceId, { ...query, ...request }),
    );
  }

  @Query(() => DeliveryAttemptObject, {
    nullable: true,
    description: 'One attempt; null if there is none with this id.',
  })
  async deliveryAttempt(
    @Arg('id', () => ID, { description: 'DeliveryAttempt.id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Attempt | null> {
    const key = parseAttemptId(id);
    return key && attemptOf(key, context);
  }

  @Query(() => DeliveryObject, {
    nullable: true,
    description: 'One delivery; null if there is none with this id.',
  })
  async delivery(
    @Arg('id', () => ID, { description: 'Delivery.id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<DeliveryKey | null> {
    const key = parseDeliveryId(id);
    return key && (await isDelivery(key, context)) ? key : null;
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

/** Null when nothing can match, since the webhook's id is none. */
function attemptQuery(
  webhookId: string | null | undefined,
  filter: DeliveryAttemptFilter | null | undefined,
): AttemptQuery | null {
  if (typeof webhookId === 'string' && !isUuid(webhookId)) return null;
  return {
    webhookId: webhookId ?? null,
    statuses: checkFilterValues('filter.statuses', filter?.statuses),
    eventNames: eventNamesOf(filter),
    eventId: checkSearchText('filter.eventId', filter?.eventId ?? null),
    httpStatusCodes: checkStatusCodes('filter.httpStatusCodes', filter?.httpStatusCodes),
    since: filter?.since ?? null,
    until: filter?.until ?? null,
  };
}

/** The names under either name of the field: they mean the same, and so only one of them can be given. */
function eventNamesOf(filter: DeliveryAttemptFilter | null | undefined): string[] | null {
  if (filter?.eventNames && filter.eventTypes)
    throw badInput('Give filter.eventNames alone: filter.eventTypes is its former name.');
  const { eventNames, eventTypes } = filter ?? {};
  return (
    checkFilterValues('filter.eventNames', eventNames) ?? checkFilterValues('filter.eventTypes', eventTypes)
  );
}
