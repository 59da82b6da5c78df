import { type IncomingMessage } from 'node:http';

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { type Api, errorStatuses, mayUse } from '../graphql/index.ts';
import { countResults, type Ingest, IngestOverloaded, type Sender } from '../ingest/index.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import {
  badRequest,
  refusalFor,
  refusalOf,
  type Refusal,
  refuse,
  RefusedRequest,
  stopping,
} from './answers.ts';
import { parseExactJson } from './exact-json.ts';
import { claimBody, receiveText } from './receive-text.ts';
import { traceparentOf } from './traceparent.ts';
import { valueCounter } from './value-counter.ts';
import { writeKeyOf } from './write-key-of.ts';

export interface EventsRouteParts {
  readonly api: Pick<Api, 'formatError' | 'isUnavailable'>;
  readonly ingest: Ingest;
  readonly admission: Admission;
  readonly log: Log;
  /** Whether the server is closing: it takes no more events. */
  readonly stopping: () => boolean;
}

const lineTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

/** Events of one body. Ingest refuses more than 1,000 itself, with a result for each; many more get no results. */
const maxEventsOfBody = 2000;
/** Of a body in lines, blank ones included. Those beyond it are not even parsed. */
const maxLines = 10_000;

/**
 * Events without GraphQL, at `POST /v1/events`: one, an array of them, or one per line as NDJSON. The checks, results
 * and errors are those of `ingestEvents`, the keys API keys or write keys of sources. The status is 200 whenever the events were looked at, whatever their results.
 */
export async function serveEvents(server: FastifyInstance, parts: EventsRouteParts): Promise<void> {
  const { api, ingest, log } = parts;
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      async (request: FastifyRequest, payload: IncomingMessage) =>
        eventsIn(
          parseExactJson(await textOf(request, payload), 'The body', valueCounter(request.bodyClaim!)),
        ),
    );
    scope.addContentTypeParser(lineTypes, async (request: FastifyRequest, payload: IncomingMessage) =>
      eventsInLines(await textOf(request, payload), valueCounter(request.bodyClaim!)),
    );
    scope.setErrorHandler((error, _request, reply) => refuse(reply, refusalIn(error, api, log)));
    scope.addHook('onRequest', (request, reply) => admit(parts, request, reply));
    scope.route({
      method: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/v1/events',
      handler: async (request) => {
        const events = request.body as readonly unknown[] | undefined;
        if (!events) throw new RefusedRequest(badRequest('The body must have events.'));
        const options = {
          traceparent: traceparentOf(request),
          idempotencyKey: idempotencyKeyOf(request),
          sender: await senderOf(parts.admission, request, events.length),
        };
        const results = await ingest.ingest(request.caller!.workspaceId, events, options);
        return { ...countResults(results), results };
      },
    });
  });
}

const wrongMethod = refusalFor('METHOD_NOT_ALLOWED', 'Send events by POST.');
const forbidden = refusalFor('FORBIDDEN', 'This key may not send events.');

/** Refuses what can be refused by the head of a request, and finds out who asks. */
async function admit(
  { stopping: isStopping, admission }: EventsRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (request.method !== 'POST') return refuse(reply, wrongMethod);
  if (isStopping()) return refuse(reply, stopping);
  const writeKey = writeKeyOf(request);
  const refusal =
    writeKey === null
      ? await admission.admit(request, reply)
      : await admission.admitSource(request, reply, writeKey);
  if (refusal) return refuse(reply, refusal);
  if (!mayUse(request.caller!.role, 'Mutation.ingestEvents')) return refuse(reply, forbidden);
  claimBody(admission, request, reply);
  return undefined;
}

/** @throws {RefusedRequest} When the source has sent as much as it may. */
async function senderOf(
  admission: Admission,
  request: FastifyRequest,
  events: number,
): Promise<Sender | null> {
  const { source } = request;
  if (!source) return null;
  const refusal = await admission.takeEvents(source, events);
  if (refusal) throw new RefusedRequest(refusal);
  return { source, format: 'EVENT', sentAt: null, client: clientOf(admission, request) };
}

/** A browser's request comes from a page, which has an origin. */
function clientOf(admission: Admission, { raw }: FastifyRequest): Sender['client'] {
  if (raw.headers.origin === undefined) return null;
  const { address } = admission.addressOf(raw);
  return { address, userAgent: raw.headers['user-agent'] ?? null };
}

function textOf({ headers, bodyClaim }: FastifyRequest, payload: IncomingMessage): Promise<string> {
  return receiveText(payload, headers, bodyClaim!);
}

/** One event, or an array of them. What is no event is refused as one, in its turn. */
function eventsIn(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? bounded(body) : [body];
}

function bounded(events: readonly unknown[]): readonly unknown[] {
  if (events.length > maxEventsOfBody)
    throw new RefusedRequest(badRequest(`A body has at most ${maxEventsOfBody} events. None was stored.`));
  return events;
}

/** Lines without anything but blanks are left out. */
function eventsInLines(text: string, onValues: (count: number) => void): readonly unknown[] {
  const lines = text.split('\n', maxLines + 1);
  if (lines.length > maxLines)
    throw new RefusedRequest(badRequest(`A body has at most ${maxLines} lines. None was stored.`));
  const events = lines.flatMap((line, n) =>
    line.trim() === '' ? [] : [parseExactJson(line, `Line ${n + 1}`, onValues)],
  );
  return bounded(events);
}

function idempotencyKeyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key : null;
}

function refusalIn(error: unknown, api: EventsRouteParts['api'], log: Log): Refusal {
  if (error instanceof IngestOverloaded) return refusalFor('UNAVAILABLE', error.message);
  if (!api.isUnavailable(error)) return refusalOf(error as never, log);
  const { message } = api.formatError(error);
  return { status: errorStatuses.UNAVAILABLE[0], code: 'UNAVAILABLE', message };
}
