import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';

import { countResults, IngestOverloaded, maxEvents } from '../../ingest/index.ts';
import { type JsonObject } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { ApiError } from '../errors.ts';
import { idempotencyKeyDescription } from '../idempotency-key.ts';
import { JsonObject as JsonObjectScalar } from '../scalars.ts';
import { IngestEventsPayload } from './objects.ts';

@Resolver()
export class EventMutations {
  @Mutation(() => IngestEventsPayload, {
    description:
      'Takes up to 1,000 processed or raw events. Valid ones are stored and routed although others, null among them, are refused.',
  })
  async ingestEvents(
    @Arg('events', () => [JsonObjectScalar], {
      nullable: 'items',
      description: 'Up to 1,000 events, of up to 256 KiB each.',
    })
    events: (JsonObject | null)[],
    @Arg('idempotencyKey', () => String, { nullable: true, description: idempotencyKeyDescription })
    idempotencyKey: string | null,
    @Ctx() { caller, services, traceparent }: Context,
  ): Promise<IngestEventsPayload> {
    const results = await services.ingest
      .ingest(caller.workspaceId, events, { traceparent, idempotencyKey })
      .catch((error: Error) => {
        throw error instanceof IngestOverloaded ? new ApiError('UNAVAILABLE', error.message) : error;
      });
    const first = results.slice(0, maxEvents);
    return {
      ...countResults(results),
      results: first.map((result, n) => ({ ...result, given: events[n] ?? null })),
    };
  }
}
