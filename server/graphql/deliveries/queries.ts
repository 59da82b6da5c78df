import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { parseAttemptId, parseDeliveryId, type Attempt, type DeliveryKey } from '../../model/index.ts';
import { type Context } from '../context.ts';
import {
  checkFilterValues,
  checkStatusCodes,
  checkOffset,
  checkPageSize,
  checkSearchText,
  connectionOf,
  type PageInfoObject,
} from '../paging.ts';
import { type AttemptQuery, mostCounted } from '../../storage/index.ts';
import { SafeInt } from '../scalars.ts';
import { attemptsOf } from './attempts-of.ts';
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

@Resolver()
export class DeliveryQueries {
  @Query(() => DeliveryAttemptPageObject, { description: 'The delivery log: single attempts, newest first.' })
  async deliveryAttempts(
    @Arg('webhookId', () => ID, { nullable: true }) webhookId: string | null,
    @Arg('filter', () => DeliveryAttemptFilter, { nullable: true }) filter: DeliveryAttemptFilter | null,
    @Arg('limit', () => Int, { defaultValue: 50 }) limit: number,
    @Arg('offset', () => Int, { defaultValue: 0 }) offset: number,
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
    @Arg('webhookId', () => ID, { nullable: true }) webhookId: string | null,
    @Arg('filter', () => DeliveryAttemptFilter, { nullable: true }) filter: DeliveryAttemptFilter | null,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { caller, services }: Context,
  ): Promise<{ nodes: Attempt[]; pageInfo: PageInfoObject }> {
    checkPageSize('first', first);
    checkSearchText('after', after);
    const query = attemptQuery(webhookId, filter);
    if (!query) return connectionOf<Attempt>({ items: [], hasNextPage: false, endCursor: null });
    const slice = await services.attempts.after(caller.workspaceId, {
      ...query,
      first,
      after: after ?? null,
    });
    return connectionOf(slice);
  }

  @Query(() => DeliveryAttemptObject, { nullable: true })
  async deliveryAttempt(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<Attempt | null> {
    const key = parseAttemptId(id);
    const attempts = key ? await attemptsOf(key, context) : [];
    return attempts.find(({ attemptNumber }) => attemptNumber === key?.attemptNumber) ?? null;
  }

  @Query(() => DeliveryObject, { nullable: true })
  async delivery(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<DeliveryKey | null> {
    const key = parseDeliveryId(id);
    return key && (await attemptsOf(key, context)).length > 0 ? key : null;
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
  if (webhookId && !isUuid(webhookId)) return null;
  return {
    webhookId: webhookId ?? null,
    statuses: checkFilterValues('filter.statuses', filter?.statuses),
    eventTypes: checkFilterValues('filter.eventTypes', filter?.eventTypes),
    eventId: checkSearchText('filter.eventId', filter?.eventId ?? null),
    httpStatusCodes: checkStatusCodes('filter.httpStatusCodes', filter?.httpStatusCodes),
    since: filter?.since ?? null,
    until: filter?.until ?? null,
  };
}
