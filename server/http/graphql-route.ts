import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { type Access, type Caller } from '../access/index.ts';
import { ApiError, type Api, type Door, operationLimits } from '../graphql/index.ts';
import { type Log } from '../log.ts';
import { badRequest, refusalFor, refusalOf, stopping, unauthenticated } from './answers.ts';
import { readJsonBody } from './json-body.ts';
import { startExecutor } from './executor.ts';
import { acceptedType, answer, prefersHtml, refuseMethod, refuseOperation } from './graphql-answers.ts';
import { readOperation } from './operation-request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the key was checked. */
    caller: Caller | null;
  }
}

/** A thousand events of 20 KB, packed or not. */
const bodyLimit = 20 * 1024 * 1024;

/** HEAD is answered as GET is, without the body. */
const servedMethods = ['GET', 'POST'];
const refusedMethods = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

export interface GraphqlRouteParts {
  readonly api: Api;
  readonly access: Access;
  readonly log: Log;
  /** Whether the server is closing: it takes no new operations. */
  readonly stopping: () => boolean;
}

/**
 * Queries and mutations at `/graphql`, by the rules of GraphQL over HTTP. The key is checked before the body is read,
 * the body before it is parsed, and the operation before it runs.
 *
 * No check against forged requests is needed: a browser adds no `Authorization: Bearer` by itself.
 */
export async function serveGraphql(server: FastifyInstance, parts: GraphqlRouteParts): Promise<void> {
  const { api, log } = parts;
  const executor = await startExecutor(api, log);
  server.addHook('onClose', () => executor.close());
  server.decorateRequest('caller', null);
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit },
      async ({ headers }: FastifyRequest, body: Buffer) => readJsonBody(body, headers, bodyLimit),
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
        const prepared = api.prepare(request.caller!, operation, door, traceparentOf(request));
        if (!('document' in prepared)) return answer(reply, { errors: prepared.map(api.formatError) });
        const { meter } = prepared.contextValue;
        reply.raw.once('close', () => {
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
  { stopping: isStopping, access }: GraphqlRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (refusedMethods.includes(request.method)) return refuseMethod(reply);
  if (isStopping()) return refuseOperation(reply, stopping);
  if (isBrowserVisit(request)) return reply.redirect('/playground');
  if (!URL.canParse(`http://${request.host}/`))
    return refuseOperation(reply, badRequest('The Host header is not valid.'));
  request.caller = await access.authenticate(request.headers.authorization);
  if (!request.caller) return refuseOperation(reply, unauthenticated);
  return acceptedType(request.headers.accept) ? undefined : refuseOperation(reply, notAcceptable);
}

/** Ends the connection of a client that does not read a large answer: it is kept until it was read. */
function closeSlowReader({ raw, request }: FastifyReply): void {
  const timer = setTimeout(() => request.raw.socket.destroy(), operationLimits.reading);
  raw.once('close', () => clearTimeout(timer));
}

/** Several of them come joined, and are then no valid one. */
function traceparentOf({ headers }: FastifyRequest): string | null {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : null;
}

/** A person who opens the address in a browser means the playground. */
function isBrowserVisit({ method, url, headers }: FastifyRequest): boolean {
  return method !== 'POST' && !url.includes('?') && prefersHtml(headers.accept);
}
