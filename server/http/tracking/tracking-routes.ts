import { type IncomingMessage } from 'node:http';

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { type Source } from '../../access/index.ts';
import { type IngestResult } from '../../ingest/index.ts';
import {
  badRequest,
  refusalFor,
  missingWriteKey,
  refuse,
  RefusedRequest,
  stopping,
  tooManyBytes,
} from '../answers.ts';
import { type EventsRouteParts } from '../events-route.ts';
import { backlogRefusal, ingestRefusal } from '../ingest-refusal.ts';
import { ByteBudget } from '../limits/byte-budget.ts';
import { untilTurn } from '../loop-turn.ts';
import { receiveText } from '../receive-text.ts';
import { closeSlowRequests } from '../slow-requests.ts';
import { traceparentOf } from '../traceparent.ts';
import { valueCounter } from '../value-counter.ts';
import { whenClosed } from '../when-closed.ts';
import { writeKeyOf } from '../write-key-of.ts';
import { allowCrossOrigin } from './cors.ts';
import { readBatch, readMessage, type TrackingBody, withShared } from './read-messages.ts';
import { senderOf } from './sender.ts';
import { publicAddress, settingsDocument } from './settings-document.ts';

/** A route, and what its bodies are. */
interface TrackingRoute {
  readonly names: readonly [long: string, short: string] | readonly [long: string];
  /** The type of its messages, where they say none; `batch` for several of any type. */
  readonly takes: 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias' | 'batch';
}

const routes: readonly TrackingRoute[] = [
  { names: ['track', 't'], takes: 'track' },
  { names: ['page', 'p'], takes: 'page' },
  { names: ['screen', 's'], takes: 'screen' },
  { names: ['identify', 'i'], takes: 'identify' },
  { names: ['group', 'g'], takes: 'group' },
  { names: ['alias', 'a'], takes: 'alias' },
  { names: ['batch', 'b'], takes: 'batch' },
  { names: ['import'], takes: 'batch' },
];

const methods = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Bytes, packed and unpacked: RudderStack's SDKs send up to 4 MB, and Segment's 500 KB. */
const bodyLimit = 5 * 1024 * 1024;
/** The largest event that a page may send, in bytes. */
const smallBody = 32 * 1024;

/** The part of the memory for bodies that those may take whose key is in the body, and not known before. */
const keylessPart = 1 / 8;

/** The whole answer: some SDKs take any other status, and one reads the body. */
const success = { success: true };

/**
 * The routes of tracking SDKs, as Segment has them: a message each, batches, and what analytics.js asks for. The answer is
 * exactly 200 once everything is stored durably, whatever becomes of single messages of a batch: SDKs drop a whole batch
 * after a 4xx.
 */
export async function serveTracking(server: FastifyInstance, parts: EventsRouteParts): Promise<void> {
  const { api, log } = parts;
  const keyless = new ByteBudget(parts.admission.bodies.total * keylessPart, () =>
    parts.admission.onRefused('body_bytes'),
  );
  await server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => refuse(reply, ingestRefusal(error, api, log)));
    closeSlowRequests(scope);
    allowCrossOrigin(scope);
    // What analytics.js measures of itself: taken, and not read.
    for (const url of urlsOf('m'))
      scope.route({ method: methods, url, onRequest: [refuseMethods], handler: async () => success });
    serveSettings(scope, parts);
    await scope.register(async (sending) => serveMessages(sending, parts, keyless));
  });
}

/** SDKs differ in whether they end an address with a slash, and some take a redirect for success. */
function urlsOf(name: string): string[] {
  return [`/v1/${name}`, `/v1/${name}/`];
}

const wrongMethod = refusalFor('METHOD_NOT_ALLOWED', 'Send messages by POST.');

function refuseMethods({ method }: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (method === 'POST') done();
  else void refuse(reply, wrongMethod);
}

const onlyGet = {
  ...refusalFor('METHOD_NOT_ALLOWED', 'Read the settings by GET.'),
  headers: { allow: 'GET' },
};

function serveSettings(scope: FastifyInstance, { admission }: EventsRouteParts): void {
  scope.route<{ Params: { writeKey: string } }>({
    method: ['GET', 'OPTIONS'], // the latter for preflights
    url: '/v1/projects/:writeKey/settings',
    handler: async (request, reply) => {
      if (request.method === 'OPTIONS') return refuse(reply, onlyGet);
      const { writeKey } = request.params;
      const refusal = await admission.admitSource(request, reply, writeKey);
      if (refusal) return refuse(reply, refusal);
      return settingsDocument(writeKey, publicAddress(request.host, request.headers));
    },
  });
}

function serveMessages(scope: FastifyInstance, parts: EventsRouteParts, keyless: ByteBudget): void {
  scope.removeAllContentTypeParsers();
  scope.addHook('onRequest', refuseMethods);
  scope.addHook('onRequest', (request, reply) => admit(parts, keyless, request, reply));
  scope.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
    countingUnread(parts, request, () =>
      receiveText(payload, request.headers, request.bodyClaim!, bodyLimit),
    ),
  );
  for (const { names, takes } of routes)
    for (const [index, name] of names.entries())
      for (const url of urlsOf(name))
        scope.route({
          method: methods,
          url,
          handler: async (request, reply) => {
            const body = await countingUnread(parts, request, async () => readBody(request, takes));
            const source = request.source ?? (await admitByBody(parts, body, request, reply));
            const messages = takes === 'batch' ? withShared(body) : body.messages;
            const results = await send(parts, source, { ...body, messages }, request, index === 1);
            const [first] = results;
            if (takes === 'batch' || first?.status !== 'REJECTED') return success;
            const { message, field } = first.error!;
            return refuse(reply, { ...badRequest(message), field: field ?? undefined });
          },
        });
}

/** Finds out who asks by the head of the request where that says so, and claims memory for its body. */
async function admit(
  { admission, ingest, stopping: isStopping, turns }: EventsRouteParts,
  keyless: ByteBudget,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const late = await untilTurn(turns, admission);
  if (late) return refuse(reply, late);
  if (isStopping()) return refuse(reply, stopping);
  const writeKey = writeKeyOf(request);
  if (writeKey) {
    const refusal =
      (await admission.admitSource(request, reply, writeKey)) ??
      backlogRefusal(ingest, admission, request.source!.workspaceId);
    if (refusal) return refuse(reply, refusal);
  } else if (!isSmall(request)) await admission.checkAddress(request);
  const claim = request.source
    ? admission.bodies.claim(request.source.workspaceId)
    : keyless.claim(admission.addressOf(request.raw).network);
  request.bodyClaim = claim;
  whenClosed(reply.raw, claim.release);
  // The body is JSON whatever the header says: SDKs say text/plain, or that it is a form.
  delete request.headers['content-type'];
  return undefined;
}

/** Whether its body takes so little time to read that it is always looked into for its key: that of a page's message. */
function isSmall({ headers }: FastifyRequest): boolean {
  return headers['content-encoding'] === undefined && Number(headers['content-length']) <= smallBody;
}

/** Counts a whole body that no key can be read from as one with a wrong key: it took as long to read. */
async function countingUnread<T>(
  { admission }: EventsRouteParts,
  request: FastifyRequest,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // While others fill the memory, a body may not even be unpacked.
    const full = typeof request.body !== 'string' && isFull(error);
    if (!request.source && request.raw.complete && !full) await admission.countMissingKey(request);
    throw error;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof RefusedRequest && error.refusal === tooManyBytes;
}

function readBody({ body, bodyClaim }: FastifyRequest, takes: TrackingRoute['takes']): TrackingBody {
  if (typeof body !== 'string') throw new RefusedRequest(badRequest('The body must have a message.'));
  const counter = () => valueCounter(bodyClaim!);
  if (takes === 'batch') return readBatch(body, counter);
  const read = readMessage(body, counter);
  const { type } = read.envelope;
  if (type === undefined || type === null) return { ...read, messages: [{ ...read.envelope, type: takes }] };
  if (type === takes) return read;
  throw new RefusedRequest({
    ...badRequest(`type must be ${takes} at this address, or be left out.`),
    field: ['type'],
  });
}

/** @throws {RefusedRequest} unless the body has the write key of a source */
async function admitByBody(
  { admission }: EventsRouteParts,
  { envelope, messages }: TrackingBody,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Source> {
  const writeKey = keyIn(envelope) ?? keyIn(messages[0]);
  if (writeKey === null) await admission.countMissingKey(request);
  const refusal = writeKey === null ? missingWriteKey : await admission.admitSource(request, reply, writeKey);
  if (refusal) throw new RefusedRequest(refusal);
  return request.source!;
}

/** Some SDKs write the key into each message as well. */
function keyIn(value: unknown): string | null {
  const { writeKey } = (value ?? {}) as { writeKey?: unknown };
  return typeof writeKey === 'string' && writeKey !== '' ? writeKey : null;
}

/** @param fromDevice Whether the route is one that only SDKs on people's devices use. */
async function send(
  { ingest, admission }: EventsRouteParts,
  source: Source,
  { messages, envelope }: TrackingBody,
  request: FastifyRequest,
  fromDevice: boolean,
): Promise<readonly IngestResult[]> {
  const { sentAt: given } = envelope;
  const sentAt = typeof given === 'string' ? given : null;
  if (messages.length === 0) return [];
  const known = { format: 'TRACKING_MESSAGE', sentAt, fromDevice } as const;
  const sender = await senderOf(source, request, admission, known, messages.length);
  return ingest.ingest(source.workspaceId, messages, { sender, traceparent: traceparentOf(request) });
}
