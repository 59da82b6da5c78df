import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';

import { type IngestResult } from '../../ingest/index.ts';
import { type JsonObject, type UserError } from '../../model/index.ts';
import { type Context } from '../context.ts';
import { idempotencyKeyDescription, idempotentCall, keyMistakes } from '../idempotent-call.ts';
import { maxEvents } from '../list-bounds.ts';
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
    const refusal =
      keyMistakes(idempotencyKey)[0] ?? (events.length > maxEvents ? tooMany(events.length) : null);
    const call = refusal ? null : idempotentCall('ingestEvents', idempotencyKey, { events });
    const results = refusal
      ? events.slice(0, maxEvents).map((event) => rejected(event, refusal))
      : await services.ingest.ingest(caller.workspaceId, events, { traceparent, call });
    const count = (status: IngestResult['status']) =>
      results.filter((result) => result.status === status).length;
    return {
      results,
      acceptedCount: count('ACCEPTED'),
      duplicateCount: count('DUPLICATE'),
      rejectedCount: refusal ? events.length : count('REJECTED'),
    };
  }
}

/** A batch that is too large is refused as a whole: which of its events would be the thousandth is chance. */
function tooMany(count: number): UserError {
  const message = `At most ${maxEvents} events are taken at once; there are ${count}. None was stored.`;
  return { field: ['events'], code: 'TOO_MANY', message };
}

function rejected(event: JsonObject | null, error: UserError): IngestResult {
  const eventId = event?.['event_id'];
  return {
    status: 'REJECTED',
    eventId: typeof eventId === 'string' ? eventId : null,
    matchedWebhooks: 0,
    error,
  };
}
