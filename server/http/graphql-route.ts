import { type IncomingMessage } from 'node:http';

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { ApiError, type Api, type Door, operationLimits } from '../graphql/index.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import { badRequest, refusalFor, refusalOf, stopping } from './answers.ts';
import { parseExactJson } from './exact-json.ts';
import { startExecutor } from './executor.ts';
import { acceptedType, answer, prefersHtml, refuseMethod, refuseOperation } from './graphql-answers.ts';
import { readOperation } from './operation-request.ts';
import { claimBody, receiveText } from './receive-text.ts';
import { traceparentOf } from './traceparent.ts';
import { valueCounter } from './value-counter.ts';
import { whenClosed } from './when-closed.ts';

/** HEAD is answered as GET is, without the body. */
const servedMethods = ['GET', 'POST'];
const refusedMethods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

export interface GraphqlRouteParts {
  readonly api: Api;
  readonly admission: Admission;
  readonly log: Log;
  /** Whether the server is closing: it takes no new operations. */
  readonly stopping: () => boolean;
}

/**
 * Queries and mutations at `/graphql`, by the rules of GraphQL over HTTP. The key is checked before the body is read,
 * the body before it is parsed, and the operation before it runs.
 *
 * A browser adds no `Authorization: Bearer` by itself, but it adds cookies: then the request has to come from a page of ours.
 */
export async function serveGraphql(server: FastifyInstance, parts: GraphqlRouteParts): Promise<void> {
  const { api, admission, log } = parts;
  const executor = await startExecutor(api, log);
  server.addHook('onClose', () => executor.close());
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      ({ headers, bodyClaim }: FastifyRequest, payload: IncomingMessage) =>
        receiveText(payload, headers, bodyClaim!).then((text) =>
          parseExactJson(text, 'The body', valueCounter(bodyClaim!)),
        ),
    );
    scope.setErrorHandler((error, _request, reply) =>
      error instanceof ApiError || api.isUnavailable(error)
        ? answer(reply, { errors: [api.formatError(error)] })
        : refuseOperation(reply, refusalOf(error as never, log)),
    );
    scope.addHook('onRequest', (request, reply) => admit(parts, request, reply));
    scope.route({
      method: [...servedMethods, ...refusedMethods],
      url: '/graphql',
      handler: async (request, reply) => {
        const door: Door = request.method === 'POST' ? 'POST' : 'GET';
        const operation = readOperation(request);
        const prepared = api.prepare(request.caller!, operation, door, {
          traceparent: traceparentOf(request),
          clientAddress: () => admission.addressOf(request.raw).address,
        });
        if (!('document' in prepared)) return answer(reply, { errors: prepared.map(api.formatError) });
        const { meter } = prepared.contextValue;
        whenClosed(reply.raw, () => {
          meter.abandon();
          meter.release();
        });
        const { result, json } = await executor.execute(operation.query, prepared);
        if (meter.holdsBudget) closeSlowReader(reply);
        return answer(reply, result, json);
      },
    });
  });
}

const notAcceptable = refusalFor(
  'NOT_ACCEPTABLE',
  'The answer is application/graphql-response+json or application/json: accept one of them.',
);

/** Refuses what can be refused by the head of a request, and finds out who asks. */
async function admit(
  { stopping: isStopping, admission }: GraphqlRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (refusedMethods.includes(request.method)) return refuseMethod(reply);
  if (isStopping()) return refuseOperation(reply, stopping);
  if (isBrowserVisit(request)) return reply.redirect('/playground');
  if (!URL.canParse(`http://${request.host}/`))
    return refuseOperation(reply, badRequest('The Host header is not valid.'));
  const refusal = await admission.admitPeople(request, reply);
  if (refusal) return refuseOperation(reply, refusal);
  if (!acceptedType(request.headers.accept)) return refuseOperation(reply, notAcceptable);
  if (request.method === 'POST') claimBody(admission, request, reply);
  return undefined;
}

/** Ends the connection of a client that does not read a large answer: it is kept until it was read. */
function closeSlowReader({ raw, request }: FastifyReply): void {
  const timer = setTimeout(() => request.raw.socket.destroy(), operationLimits.reading);
  whenClosed(raw, () => clearTimeout(timer));
}

/** A person who opens the address in a browser means the playground. */
function isBrowserVisit({ method, url, headers }: FastifyRequest): boolean {
  return method !== 'POST' && !url.includes('?') && prefersHtml(headers.accept);
}
