import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { type LoopTurns } from '../async/index.ts';
import { type Api, mayUse } from '../graphql/index.ts';
import {
  convertCloudEvent,
  countResults,
  type Ingest,
  type IngestResult,
  UnreadableEvent,
} from '../ingest/index.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import { badRequest, refusalFor, refuse, stopping } from './answers.ts';
import { backlogRefusal, ingestRefusal } from './ingest-refusal.ts';
import { untilTurn } from './loop-turn.ts';
import { eventsWithoutBody, readEvents, type SentEvents } from './read-events.ts';
import { claimBody } from './receive-text.ts';
import { traceparentOf } from './traceparent.ts';
import { allowCrossOrigin } from './tracking/cors.ts';
import { senderOf } from './tracking/sender.ts';
import { writeKeyOf } from './write-key-of.ts';

export interface EventsRouteParts {
  readonly api: Pick<Api, 'formatError' | 'isUnavailable'>;
  readonly ingest: Ingest;
  readonly admission: Admission;
  readonly log: Log;
  /** Whether the server is closing: it takes no more events. */
  readonly stopping: () => boolean;
  /**
   * Requests begin in these. So many at a time can only make others wait, and not keep those from being answered whose events
   * are stored already.
   */
  readonly turns: LoopTurns;
}

/**
 * Events without GraphQL, at `POST /v1/events`: one, an array of them, one per line as NDJSON, or CloudEvents, with an API
 * key or a write key. The checks, results and errors are those of `ingestEvents`. The status is 200 whenever the events were
 * looked at, whatever their results; but a request that is a single CloudEvent and is refused has 400.
 */
export async function serveEvents(server: FastifyInstance, parts: EventsRouteParts): Promise<void> {
  const { api, log } = parts;
  await server.register(async (scope) => {
    allowCrossOrigin(scope);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', readEvents);
    scope.setErrorHandler((error, _request, reply) => refuse(reply, ingestRefusal(error, api, log)));
    scope.addHook('onRequest', (request, reply) => admit(parts, request, reply));
    scope.route({
      method: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/v1/events',
      handler: async (request, reply) => {
        const sent = (request.body as SentEvents | undefined) ?? eventsWithoutBody(request);
        const results = await ingestSent(parts, request, sent);
        const [first] = results;
        if (!sent.single || first?.status !== 'REJECTED') return { ...countResults(results), results };
        const { message, field } = first.error!;
        return refuse(reply, { ...badRequest(message), field: field ?? undefined });
      },
    });
  });
}

async function ingestSent(
  { ingest, admission }: EventsRouteParts,
  request: FastifyRequest,
  { format, events }: SentEvents,
): Promise<readonly IngestResult[]> {
  const { source, caller } = request;
  const options = { traceparent: traceparentOf(request), idempotencyKey: idempotencyKeyOf(request) };
  if (source) {
    const known = { format, sentAt: null, fromDevice: false };
    const sender = await senderOf(source, request, admission, known, events.length);
    return ingest.ingest(source.workspaceId, events, { ...options, sender });
  }
  const own = format === 'EVENT' ? events : events.map(eventOfCloudEvent);
  return ingest.ingest(caller!.workspaceId, own, options);
}

function eventOfCloudEvent(message: unknown): unknown {
  const { event, error } = convertCloudEvent(message);
  return event ?? new UnreadableEvent(error, JSON.stringify(message));
}

const wrongMethod = refusalFor('METHOD_NOT_ALLOWED', 'Send events by POST.');
const forbidden = refusalFor('FORBIDDEN', 'This key may not send events.');

/** Refuses what can be refused by the head of a request, and finds out who asks. */
async function admit(
  { stopping: isStopping, admission, ingest, turns }: EventsRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (request.method !== 'POST') return refuse(reply, wrongMethod);
  const late = await untilTurn(turns, admission);
  if (late) return refuse(reply, late);
  if (isStopping()) return refuse(reply, stopping);
  const writeKey = writeKeyOf(request);
  const refusal = await (writeKey === null
    ? admission.admit(request, reply)
    : admission.admitSource(request, reply, writeKey));
  if (refusal) return refuse(reply, refusal);
  const { role, workspaceId } = request.caller!;
  if (!mayUse(role, 'Mutation.ingestEvents')) return refuse(reply, forbidden);
  const overload = backlogRefusal(ingest, admission, workspaceId);
  if (overload) return refuse(reply, overload);
  claimBody(admission, request, reply);
  return undefined;
}

function idempotencyKeyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key : null;
}
