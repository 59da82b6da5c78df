import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';

import { isUuid } from '../../ids.ts';
import { type Filters, type JsonObject, type StoredSource, validateFilters } from '../../model/index.ts';
import { evaluate } from '../../routing/index.ts';
import { type Context } from '../context.ts';
import { ApiError, badInput } from '../errors.ts';
import { refuseWhereHidden } from '../personal-data.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { FiltersInput } from './inputs.ts';
import { FilterTestResultObject } from './objects.ts';

const described = {
  event: 'The event. Without one: the sample of a purchase.',
  source:
    'Source.id: the event is judged as one of this source, with its enrichment. Without one: as sent with an API key.',
};

/** Tests of filters: they read nothing but the webhook's settings, and store and send nothing. */
@Resolver()
export class FilterQueries {
  @Query(() => FilterTestResultObject, {
    description:
      'Runs an event through the stages of ingest and the saved filters of a webhook, as if it were ingested now. Stores nothing and sends no HTTP request. Without an event: the default sample.',
  })
  async testWebhook(
    @Arg('id', () => ID, { description: 'Webhook.id.' }) id: string,
    @Arg('event', () => JsonObjectScalar, { nullable: true, description: described.event })
    event: JsonObject | null,
    @Arg('source', () => ID, { nullable: true, description: described.source }) source: string | null,
    @Ctx() context: Context,
  ): Promise<FilterTestResultObject> {
    const { caller, services } = context;
    const webhook = isUuid(id) ? await services.webhooks.find(caller.workspaceId, id) : null;
    if (!webhook) throw new ApiError('NOT_FOUND', 'There is no webhook with this id.');
    const from = await sourceOf(source, context);
    return services.ingest.testFilters(caller.workspaceId, webhook, event ?? null, from);
  }

  @Query(() => FilterTestResultObject, { description: 'The same for filters that are not saved yet.' })
  async testFilters(
    @Arg('filters', () => FiltersInput, { description: 'The filters to test.' }) input: FiltersInput,
    @Arg('event', () => JsonObjectScalar, { nullable: true, description: described.event })
    event: JsonObject | null,
    @Arg('source', () => ID, { nullable: true, description: described.source }) source: string | null,
    @Arg('eventId', () => ID, {
      nullable: true,
      description:
        'Event.id: a stored event is judged as webhooks got it, without the stages of ingest. Takes the place of event and source.',
    })
    eventId: string | null,
    @Ctx() context: Context,
  ): Promise<FilterTestResultObject> {
    const { filters, errors } = validateFilters(input);
    if (!filters) throw badInput(errors.map(({ message }) => message).join(' '), errors);
    const { caller, services } = context;
    if (eventId) return testStored(filters, eventId, context);
    const from = await sourceOf(source, context);
    return services.ingest.testFilters(caller.workspaceId, filters, event ?? null, from);
  }
}

async function sourceOf(
  id: string | null | undefined,
  { caller, services }: Context,
): Promise<StoredSource | null> {
  if (id === null || id === undefined) return null;
  refuseWhereHidden(caller, 'source', id);
  const source = await services.sources.find(caller.workspaceId, id);
  if (!source) throw new ApiError('NOT_FOUND', 'There is no source with this id.');
  return source;
}

/** The verdict on a stored event. */
async function testStored(
  filters: Filters,
  eventId: string,
  { caller, loaders }: Context,
): Promise<FilterTestResultObject> {
  refuseWhereHidden(caller, 'eventId', eventId);
  const [event, payload] = isUuid(eventId)
    ? await Promise.all([loaders.event.load(eventId), loaders.payload.load(eventId)])
    : [];
  if (!event || !payload) throw new ApiError('NOT_FOUND', 'There is no event with this id.');
  const { json } = payload;
  return { ...evaluate(filters, json, event.source), event: json, processedEvent: json, refusal: null };
}
