import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { isLongerThan, type JsonObject, type StoredEvent } from '../../model/index.ts';
import { commonEventNames, defaultSample } from '../../routing/index.ts';
import { type CataloguedEventType, type FilterSuggestions, suggestionLimits } from '../../storage/index.ts';
import { type Connection, PageArgs, readConnection } from '../connections.ts';
import { type Context } from '../context.ts';
import { badInput } from '../errors.ts';
import { checkFilterValues, checkSearchText } from '../paging.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { EventListFilter } from './inputs.ts';
import { CatalogueEntryObject, FilterSuggestionsObject } from './catalogue-objects.ts';
import {
  EventConnectionObject,
  EventNameConnectionObject,
  type EventNameObject,
  EventObject,
  EventTypeObject,
} from './objects.ts';

/** Characters of a text that is looked for in payloads. */
const longestText = 500;

const common: ReadonlySet<string> = new Set(commonEventNames);

@Resolver()
export class EventQueries {
  @Query(() => EventObject, { nullable: true, description: 'One event; null if there is none with this id.' })
  async event(
    @Arg('id', () => ID, { description: 'Event.id.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<StoredEvent | null> {
    return isUuid(id) ? loaders.event.load(id) : null;
  }

  @Query(() => EventConnectionObject, {
    description:
      'Received events, newest first, without test sends. Names, user ids and text are looked for among a bounded number of events per page: see searchedBackTo.',
  })
  async events(
    @Arg('filter', () => EventListFilter, { nullable: true, description: 'Which events.' })
    filter: EventListFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<StoredEvent>> {
    refuseWhereHidden(caller, 'filter.userId', filter?.userId);
    refuseWhereHidden(caller, 'filter.text', filter?.text);
    const query = {
      eventNames: checkFilterValues('filter.eventNames', filter?.eventNames),
      eventNamePrefix: checkSearchText('filter.eventNamePrefix', filter?.eventNamePrefix ?? null),
      eventId: checkSearchText('filter.eventId', filter?.eventId ?? null),
      text: checkLength('filter.text', checkSearchText('filter.text', filter?.text ?? null)),
      userId: checkSearchText('filter.userId', filter?.userId ?? null),
      sourceId: checkSearchText('filter.sourceId', filter?.sourceId ?? null),
      since: filter?.since ?? null,
      until: filter?.until ?? null,
    };
    return readConnection('events', page, (request) =>
      services.events.list(caller.workspaceId, { ...query, ...request }),
    );
  }

  @Query(() => EventNameConnectionObject, {
    description:
      'Names to offer in the event filter: the ten common ones, and those seen or used in this workspace, by name.',
  })
  eventNames(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { caller, services }: Context,
  ): Promise<Connection<EventNameObject>> {
    return readConnection('eventNames', page, async (request) => {
      const { edges, hasNextPage } = await services.events.namesAfter(caller.workspaceId, {
        ...request,
        always: commonEventNames,
      });
      const named = edges.map(({ cursor, node }) => ({
        cursor,
        node: { ...node, common: common.has(node.name) },
      }));
      return { edges: named, hasNextPage };
    });
  }

  @Query(() => [EventTypeObject], {
    description:
      'Names to offer in the event filter: the ten common ones, then those seen or used in this workspace.',
    deprecationReason: 'Has no more than 510 names: use eventNames, which is the same by cursor.',
  })
  async eventTypes(@Ctx() { caller, services }: Context): Promise<EventTypeObject[]> {
    const known = await services.events.names(caller.workspaceId);
    const seen = new Map(known.map(({ name, lastSeenAt }) => [name, lastSeenAt]));
    const own = [...seen.keys()].filter((name) => !common.has(name)).sort();
    return [...common, ...own].map((name) => ({
      name,
      common: common.has(name),
      lastSeenAt: seen.get(name) ?? null,
    }));
  }

  @Query(() => CatalogueEntryObject, {
    nullable: true,
    description:
      'What the events of a name look like, learnt from a sample of those that were accepted. Null if none was seen.',
  })
  eventType(
    @Arg('name', () => String, { description: 'Their event_name.' }) name: string,
    @Ctx() { caller, services }: Context,
  ): Promise<CataloguedEventType | null> {
    return services.events.type(caller.workspaceId, checkSearchText('name', name));
  }

  @Query(() => FilterSuggestionsObject, {
    description: 'What to offer for filters: names of events, and the fields of some of them.',
  })
  filterSuggestions(
    @Arg('eventNames', () => [String], {
      defaultValue: [],
      description: `Names whose fields are asked for: up to 200, of which the ${suggestionLimits.names} that were seen last count. Empty: of all names.`,
    })
    eventNames: string[],
    @Ctx() { caller, services }: Context,
  ): Promise<FilterSuggestions> {
    const chosen = checkFilterValues('eventNames', eventNames) ?? [];
    return services.events.suggestions(caller.workspaceId, chosen);
  }

  @Query(() => JsonObjectScalar, {
    description: 'A realistic event of that name, as testWebhook would use it.',
  })
  sampleEvent(
    @Arg('eventName', () => String, { defaultValue: 'purchase', description: 'Its event_name.' })
    eventName: string,
    @Ctx() { clock }: Context,
  ): JsonObject {
    return defaultSample(checkSearchText('eventName', eventName), clock.now());
  }
}

/** @throws a BAD_USER_INPUT error for a text that is too long to look for. */
function checkLength(argument: string, text: string | null): string | null {
  if (text !== null && isLongerThan(text, longestText))
    throw badInput(`${argument} must have at most ${longestText} characters.`);
  return text;
}
