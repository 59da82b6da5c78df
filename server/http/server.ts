import { maxHeaderSize } from 'node:http';
import { type AddressInfo } from 'node:net';

import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import { type Access, type People } from '../access/index.ts';
import { LoopTurns } from '../async/index.ts';
import { systemClock, type Clock } from '../clock.ts';
import { type Config } from '../config/index.ts';
import { type ApiParts, createApi, type ApiServices, type EndpointRanges } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { type Closeable } from '../lifecycle.ts';
import { LinkedList } from '../linked-list.ts';
import { type Log } from '../log.ts';
import { Admission } from './admission.ts';
import { badRequest, refusalOf, refuse } from './answers.ts';
import { serveAuditLog } from './audit-log-route.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { serveEvents } from './events-route.ts';
import { serveGraphql } from './graphql-route.ts';
import { serveGraphqlSockets, type GraphqlSocketParts } from './graphql-socket.ts';
import { serveHealth, type Readiness } from './health.ts';
import { ignoreBodies } from './ignore-bodies.ts';
import { type HttpLimits, type Refused } from './limits/http-limits.ts';
import { type MetricsText, serveMetrics } from './metrics.ts';
import { servePages } from './pages.ts';
import { serveAuth } from './people/auth-routes.ts';
import { limitPipelining } from './limits/pipelining.ts';
import { logRequests } from './request-log.ts';
import { answerSlowRequests } from './slow-requests.ts';
import { serveTracking } from './tracking/tracking-routes.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { serveUserExport } from './user-export-route.ts';
import { whenClosed } from './when-closed.ts';

export interface HttpServerParts {
  readonly config: Pick<Config, 'host' | 'port' | 'publicUrl' | 'allowPrivateEndpoints' | 'answerMemory'>;
  /** What the operator lists beside the rules for endpoints. */
  readonly endpointRanges?: EndpointRanges;
  readonly log: Log;
  readonly access: Access;
  /** None: nobody signs in. */
  readonly people?: People;
  readonly services: ApiServices;
  readonly readiness: Readiness;
  /** None: no `/metrics`. */
  readonly metrics?: MetricsText;
  /** The folder of the built dashboard. */
  readonly webRoot: string;
  readonly clock?: Clock;
  /** Milliseconds for requests under way when the server closes; 10,000 by default. */
  readonly closeWithin?: number;
  /** In place of the usual ones. */
  readonly timeouts?: Partial<typeof usualTimeouts>;
  readonly limits: HttpLimits;
  readonly onLimit?: ApiParts['onLimit'];
  /** For tests that count calls: a list that a busy machine divides is read in several batches. */
  readonly operationSliceMs?: ApiParts['sliceMs'];
  readonly socketLimits?: GraphqlSocketParts['limits'];
  /** Called for each refusal by a limit. */
  readonly onRefused?: (by: Refused) => void;
}

/** What callers hold of this process now. */
export interface HttpUse {
  readonly sockets: number;
  /** Those that have not shown a key yet. */
  readonly unauthenticatedSockets: number;
  /** Bytes of request bodies, and of messages that have not arrived whole. */
  readonly bodyBytes: number;
}

export interface HttpServer extends Closeable {
  readonly use: HttpUse;
  /** Starts to listen. @returns the address for people. */
  listen(): Promise<{ readonly url: string }>;
  /** Takes no new requests, lets those under way finish, tells sockets to come back elsewhere. */
  close(): Promise<void>;
}

/** Milliseconds of a turn of the event loop in which requests with events begin. */
const sliceMs = 20;

/** Milliseconds. */
const usualTimeouts = {
  /** For a whole request to arrive, body included. */
  request: 60_000,
  /** For its headers. */
  headers: 10_000,
  /** Between two searches for requests that take longer. */
  search: 2_000,
};

export async function createHttpServer(parts: HttpServerParts): Promise<HttpServer> {
  const { config, log, access, services, limits, onRefused = () => undefined } = parts;
  const api = createApi({
    services,
    log,
    clock: parts.clock ?? systemClock,
    endpointRules: { production: !config.allowPrivateEndpoints, ranges: parts.endpointRanges },
    answerMemory: config.answerMemory,
    onLimit: parts.onLimit ?? (() => undefined),
    sliceMs: parts.operationSliceMs,
  });
  const server = createServer(log, { ...usualTimeouts, ...parts.timeouts });
  limitPipelining(server, () => onRefused('requests'));
  const { people } = parts;
  const sessions = people?.sessions ?? null;
  const admission = new Admission({ access, sessions, publicUrl: config.publicUrl, limits, onRefused });
  const underWay = trackRequests(server);
  let closing: Promise<void> | null = null;

  server.addHook('onSend', (_request, reply, payload, done) => {
    // A connection that is kept alive would keep a stopping server waiting for its next request.
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
  answerSlowRequests(server);
  addSecurityHeaders(server);
  logRequests(server, log);
  serveHealth(server, async () => (closing ? ['The server is stopping.'] : parts.readiness()));
  if (parts.metrics) serveMetrics(server, parts.metrics, admission);
  await serveGraphql(server, { api, admission, log, stopping: () => closing !== null });
  if (people) await serveAuth(server, { people, admission, log, stopping: () => closing !== null });
  const turns = new LoopTurns(sliceMs);
  const events = { api, ingest: services.ingest, admission, log, stopping: () => closing !== null, turns };
  await serveEvents(server, events);
  await serveTracking(server, events);
  await serveAuditLog(server, { ...events, auditLog: services.auditLog });
  const { erasures } = services;
  await serveUserExport(server, { api, erasures, admission, log, stopping: () => closing !== null });
  await servePages(server, parts.webRoot);
  await server.ready();
  const sockets = serveGraphqlSockets(server.server, {
    api,
    admission,
    log,
    limits: parts.socketLimits,
    onKeysChange: access.onKeysChange,
    onSessionsChange: (listener) => sessions?.onChange(listener),
  });

  const close = async () => {
    const deadline = setTimeout(() => underWay.abort(), parts.closeWithin ?? 10_000);
    await Promise.all([server.close(), sockets.close()]);
    clearTimeout(deadline);
  };
  return {
    get use() {
      return { ...sockets.use, bodyBytes: admission.bodies.used };
    },
    listen: async () => {
      await server.listen({ host: config.host, port: config.port });
      return { url: urlOf(config.host, server.server.address() as AddressInfo) };
    },
    close: () => (closing ??= close()),
  };
}

function createServer(log: Log, timeouts: typeof usualTimeouts): FastifyInstance {
  const server = fastify({
    logger: false, // one line per request is ours: see request-log.ts
    requestTimeout: timeouts.request,
    http: { headersTimeout: timeouts.headers, connectionsCheckingInterval: timeouts.search },
    return503OnClosing: false, // its body is not what our clients read
    // As long as a path can be: routes check their parameters themselves, and say what is wrong with them.
    routerOptions: { maxParamLength: maxHeaderSize },
    clientErrorHandler: refuseBrokenRequest,
    genReqId: () => uuidv7(),
    frameworkErrors: (_error, _request, reply) => {
      refuse(reply as never, badRequest('The address cannot be understood.'));
    },
  });
  server.setErrorHandler((error, _request, reply) => refuse(reply, refusalOf(error as never, log)));
  server.decorateRequest('caller', null);
  server.decorateRequest('source', undefined);
  server.decorateRequest('bodyClaim', null);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  ignoreBodies(server);
  return server;
}

/** Knows the requests under way, to end those that outlast the deadline of closing. */
function trackRequests(server: FastifyInstance): { abort(): void } {
  const underWay = new LinkedList<FastifyRequest>();
  server.addHook('onRequest', (request, reply, done) => {
    const node = underWay.add(request);
    whenClosed(reply.raw, () => underWay.remove(node));
    done();
  });
  return { abort: () => underWay.toArray().forEach((request) => request.raw.socket.destroy()) };
}

/** Addresses that mean every interface are no place to visit. */
function urlOf(host: string, { port }: AddressInfo): string {
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
