import { ApolloServer, type GraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import fastifyApollo from '@as-integrations/fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { type Access, type Caller } from '../access/index.ts';
import { ApiError, type Api, type Context } from '../graphql/index.ts';
import { type Log } from '../log.ts';
import { badRequest, refusalFor, refusalOf, refuseOperation, stopping, unauthenticated } from './answers.ts';
import { parseExactJson } from './exact-json.ts';
import { readJsonBody } from './json-body.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the key was checked. */
    caller: Caller | null;
  }
}

/** A thousand events of 20 KB, packed or not. */
const bodyLimit = 20 * 1024 * 1024;

export interface GraphqlRouteParts {
  readonly api: Api;
  readonly access: Access;
  readonly log: Log;
  /** Whether the server is closing: it takes no new operations. */
  readonly stopping: () => boolean;
}

/**
 * Queries and mutations at `/graphql`. The key is checked before the body is read, the body before it is parsed, the
 * document's shape before it is validated, role and cost before it runs.
 */
export async function serveGraphql(server: FastifyInstance, parts: GraphqlRouteParts): Promise<void> {
  const { api, access, log } = parts;
  const apollo = createApollo(api, log);
  await apollo.start();
  server.addHook('onClose', () => apollo.stop());
  server.decorateRequest('caller', null);
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit },
      async ({ headers }: FastifyRequest, body: Buffer) =>
        readJsonBody(body, headers['content-encoding'], bodyLimit),
    );
    scope.setErrorHandler((error, _request, reply) =>
      api.isUnavailable(error)
        ? reply
            .code(503)
            .headers(comeBack)
            .send({ errors: [api.formatError(error)] })
        : refuseOperation(reply, refusalOf(error as never, log)),
    );
    scope.addHook('onRequest', async (request, reply) => {
      if (parts.stopping()) return refuseOperation(reply.headers(comeBack), stopping);
      if (isBrowserVisit(request)) return reply.redirect('/playground');
      if (!URL.canParse(`http://${request.host}/`))
        return refuseOperation(reply, badRequest('The Host header is not valid.'));
      request.caller = await access.authenticate(request.headers.authorization);
      return request.caller ? undefined : refuseOperation(reply, unauthenticated);
    });
    scope.addHook('preHandler', async (request, reply) => screen(api, request, reply));
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/graphql',
      onRequest: refuseMethod, // before the body is read
      handler: refuseMethod,
    });
    await scope.register(fastifyApollo(apollo), {
      path: '/graphql',
      method: ['GET', 'POST'],
      context: async (request: FastifyRequest) => api.contextFor(request.caller!, traceparentOf(request)),
    });
  });
}

function createApollo(api: Api, log: Log): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: api.schema,
    validationRules: [...api.rules],
    formatError: (_formatted, error) => api.formatError(error),
    includeStacktraceInErrorResponses: false,
    // The schema is public, in the repository; the playground and code generators read it from here.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false, // stopping is the process's own business
    logger: loggerOf(log),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      // Nothing leaves the machine, whatever stands in the environment.
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      {
        requestDidStart: async () => ({
          didResolveOperation: async ({ document, operation, request, contextValue }) => {
            const { operationName, variables } = request;
            const refusal = api.permit(contextValue.caller, { document, operationName, variables });
            if (refusal) throw refusal;
            if (operation?.operation === 'subscription') throw new ApiError('BAD_REQUEST', noSubscriptions);
          },
          willSendResponse: async ({ response }) => {
            if (!failedForWantOfDatabase(response.body)) return;
            response.http.status = 503;
            for (const [name, value] of Object.entries(comeBack)) response.http.headers.set(name, value);
          },
        }),
      },
    ],
  });
}

const wrongMethod = refusalFor('METHOD_NOT_ALLOWED', 'Send operations by POST, or queries by GET.');
const noSubscriptions = 'Subscriptions run over WebSocket, at the same address.';

async function refuseMethod(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return refuseOperation(reply.header('allow', 'GET, POST'), wrongMethod);
}

/** Seconds. */
const comeBack = { 'retry-after': '1' };

/** Where nothing could be answered: load balancers and clients take the status as a reason to try again. */
function failedForWantOfDatabase(body: GraphQLResponse['body']): boolean {
  if (body.kind !== 'single') return false;
  const { data, errors } = body.singleResult;
  return !data && !!errors?.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE');
}

/** Several of them come joined, and are then no valid one. */
function traceparentOf({ headers }: FastifyRequest): string | null {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : null;
}

/** A person who opens the address in a browser means the playground. */
function isBrowserVisit(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? '';
  return request.method === 'GET' && !request.url.includes('?') && accepts.includes('text/html');
}

async function screen(
  api: Api,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const source = (request.method === 'GET' ? request.query : request.body) as Record<string, unknown> | null;
  const query = source?.['query'];
  for (const name of request.method === 'GET' ? ['variables', 'extensions'] : []) {
    const text = source?.[name];
    if (typeof text === 'string') parseExactJson(text, `The parameter ${name}`);
  }
  const refusal = typeof query === 'string' && query !== '' ? api.screen(query) : null;
  return refusal ? reply.code(400).send({ errors: [api.formatError(refusal)] }) : undefined;
}

function loggerOf(log: Log) {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message?: unknown) =>
    log[level]({}, String(message));
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
