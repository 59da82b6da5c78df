import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { type JsonObject, type StoredEvent } from '../../model/index.ts';
import { commonEventNames, defaultSample } from '../../routing/index.ts';
import { type Context } from '../context.ts';
import {
  checkFilterValues,
  checkPageSize,
  checkSearchText,
  connectionOf,
  type PageInfoObject,
} from '../paging.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { EventListFilter } from './inputs.ts';
import { EventConnectionObject, EventObject, EventTypeObject } from './objects.ts';

@Resolver()
export class EventQueries {
  @Query(() => EventObject, { nullable: true })
  async event(@Arg('id', () => ID) id: string, @Ctx() { loaders }: Context): Promise<StoredEvent | null> {
    return isUuid(id) ? loaders.event.load(id) : null;
  }

  @Query(() => EventConnectionObject, { description: 'Received events, newest first.' })
  async events(
    @Arg('filter', () => EventListFilter, { nullable: true }) filter: EventListFilter | null,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() { caller, services }: Context,
  ): Promise<{ nodes: StoredEvent[]; pageInfo: PageInfoObject }> {
    const slice = await services.events.list(caller.workspaceId, {
      eventNames: checkFilterValues('filter.eventNames', filter?.eventNames),
      eventId: checkSearchText('filter.eventId', filter?.eventId ?? null),
      userId: checkSearchText('filter.userId', filter?.userId ?? null),
      since: filter?.since ?? null,
      until: filter?.until ?? null,
      first: checkPageSize('first', first),
      after: checkSearchText('after', after ?? null),
    });
    return connectionOf(slice);
  }

  @Query(() => [EventTypeObject], {
    description:
      'Names to offer in the event filter: the ten common ones, then those seen or used in this workspace.',
  })
  async eventTypes(@Ctx() { caller, services }: Context): Promise<EventTypeObject[]> {
    const known = await services.events.names(caller.workspaceId);
    const seen = new Map(known.map(({ name, lastSeenAt }) => [name, lastSeenAt]));
    const common = new Set<string>(commonEventNames);
    const own = [...seen.keys()].filter((name) => !common.has(name)).sort();
    return [...common, ...own].map((name) => ({
      name,
      common: common.has(name),
      lastSeenAt: seen.get(name) ?? null,
    }));
  }

  @Query(() => JsonObjectScalar, {
    description: 'A realistic event of that name, as testWebhook would use it.',
  })
  sampleEvent(
    @Arg('eventName', () => String, { defaultValue: 'purchase' }) eventName: string,
    @Ctx() { clock }: Context,
  ): JsonObject {
    return defaultSample(checkSearchText('eventName', eventName), clock.now());
  }
}
