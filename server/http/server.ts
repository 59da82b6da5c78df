import { type AddressInfo } from 'node:net';

import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import { type Access } from '../access/index.ts';
import { systemClock, type Clock } from '../clock.ts';
import { type Config } from '../config/index.ts';
import { type ApiParts, createApi, type ApiServices } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { type Closeable } from '../lifecycle.ts';
import { LinkedList } from '../linked-list.ts';
import { type Log } from '../log.ts';
import { badRequest, refusalOf, refuse } from './answers.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { serveGraphql } from './graphql-route.ts';
import { serveGraphqlSockets, type GraphqlSocketParts } from './graphql-socket.ts';
import { serveHealth, type Readiness } from './health.ts';
import { type MetricsText, serveMetrics } from './metrics.ts';
import { servePages } from './pages.ts';
import { logRequests } from './request-log.ts';
import { addSecurityHeaders } from './security-headers.ts';

export interface HttpServerParts {
  readonly config: Pick<Config, 'host' | 'port' | 'allowPrivateEndpoints' | 'answerMemory'>;
  readonly log: Log;
  readonly access: Access;
  readonly services: ApiServices;
  readonly readiness: Readiness;
  /** None: no `/metrics`. */
  readonly metrics?: MetricsText;
  /** The folder of the built dashboard. */
  readonly webRoot: string;
  readonly clock?: Clock;
  /** Milliseconds for requests under way when the server closes; 10,000 by default. */
  readonly closeWithin?: number;
  readonly onLimit?: ApiParts['onLimit'];
  readonly socketLimits?: GraphqlSocketParts['limits'];
}

export interface HttpServer extends Closeable {
  /** Starts to listen. @returns the address for people. */
  listen(): Promise<{ readonly url: string }>;
  /** Takes no new requests, lets those under way finish, tells sockets to come back elsewhere. */
  close(): Promise<void>;
}

/** Milliseconds for a whole request to arrive, body included. */
const requestTimeout = 60_000;
/** Of routes that set no limit of their own. */
const bodyLimit = 1024 * 1024;

export async function createHttpServer(parts: HttpServerParts): Promise<HttpServer> {
  const { config, log, access, services } = parts;
  const api = createApi({
    services,
    log,
    clock: parts.clock ?? systemClock,
    endpointRules: { production: !config.allowPrivateEndpoints },
    answerMemory: config.answerMemory,
    onLimit: parts.onLimit ?? (() => undefined),
  });
  const server = createServer(log);
  const underWay = trackRequests(server);
  let closing: Promise<void> | null = null;

  server.addHook('onSend', async (_request, reply) => {
    // A connection that is kept alive would keep a stopping server waiting for its next request.
    if (closing) reply.header('connection', 'close');
  });
  addSecurityHeaders(server);
  logRequests(server, log);
  serveHealth(server, async () => (closing ? ['The server is stopping.'] : parts.readiness()));
  if (parts.metrics) serveMetrics(server, parts.metrics, access);
  await serveGraphql(server, { api, access, log, stopping: () => closing !== null });
  await servePages(server, parts.webRoot);
  await server.ready();
  const sockets = serveGraphqlSockets(server.server, { api, access, log, limits: parts.socketLimits });

  const close = async () => {
    const deadline = setTimeout(() => underWay.abort(), parts.closeWithin ?? 10_000);
    await Promise.all([server.close(), sockets.close()]);
    clearTimeout(deadline);
  };
  return {
    listen: async () => {
      await server.listen({ host: config.host, port: config.port });
      return { url: urlOf(config.host, server.server.address() as AddressInfo) };
    },
    close: () => (closing ??= close()),
  };
}

function createServer(log: Log): FastifyInstance {
  const server = fastify({
    logger: false, // one line per request is ours: see request-log.ts
    bodyLimit,
    requestTimeout,
    return503OnClosing: false, // its body is not what our clients read
    clientErrorHandler: refuseBrokenRequest,
    genReqId: () => uuidv7(),
    frameworkErrors: (_error, _request, reply) => {
      refuse(reply as never, badRequest('The address cannot be understood.'));
    },
  });
  server.setErrorHandler((error, _request, reply) => refuse(reply, refusalOf(error as never, log)));
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  return server;
}

/** Knows the requests under way, to end those that outlast the deadline of closing. */
function trackRequests(server: FastifyInstance): { abort(): void } {
  const underWay = new LinkedList<FastifyRequest>();
  server.addHook('onRequest', async (request, reply) => {
    const node = underWay.add(request);
    reply.raw.once('close', () => underWay.remove(node));
  });
  return { abort: () => underWay.toArray().forEach((request) => request.raw.socket.destroy()) };
}

/** Addresses that mean every interface are no place to visit. */
function urlOf(host: string, { port }: AddressInfo): string {
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
