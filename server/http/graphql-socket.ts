import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';

import { type ExecutionArgs } from 'graphql';
import {
  handleProtocols,
  makeServer,
  type Context as SocketContext,
  type Server as ProtocolServer,
} from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';

import { type Access, type Caller } from '../access/index.ts';
import { ApiError, type Api } from '../graphql/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { parseExactJson } from './exact-json.ts';
import { pathOf } from './request-log.ts';

/** Milliseconds and bytes. */
const socketLimits = {
  /** Until `connection_init` with a key. */
  init: 10_000,
  /** Between pings: proxies drop connections that are silent for a minute. */
  ping: 12_000,
  /** A peer that answers no ping for so long is gone, or reads slower than it is sent to. */
  silence: 30_000,
  /** Of one message. */
  message: 1024 * 1024,
  /** Of messages that the peer has not taken yet. Subscriptions wait for it; pongs do not. */
  buffered: 16 * 1024 * 1024,
  subscriptions: 50,
  /** For the peer's answer to our closing. */
  closing: 2000,
} as const;

/** A key that is missing or wrong. Clients take 4401 as final, and 4403 as a reason to try for ever. */
const unauthorized = 4401;
const goingAway = 1001;
/** A message that is not of the protocol. */
const badMessage = 4400;
/** Clients come back after 1013, and not after 1011 or 4500. */
const tryAgainLater = 1013;

interface Extra {
  readonly socket: WebSocket;
  caller: Caller | null;
}

export interface GraphqlSocketParts {
  readonly api: Api;
  readonly access: Access;
  readonly log: Log;
  readonly limits?: Partial<Record<keyof typeof socketLimits, number>>;
}

/** Subscriptions at `/graphql` by the protocol graphql-transport-ws. Closing tells clients to come back elsewhere. */
export function serveGraphqlSockets(server: Server, parts: GraphqlSocketParts): Closeable {
  const limits = { ...socketLimits, ...parts.limits };
  const { log } = parts;
  const sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: limits.message });
  const protocol = createProtocol(parts, limits);
  const heartbeat = keepAlive(sockets, limits);

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (pathOf(request.url ?? '') !== '/graphql') return stream.end(httpNotFound);
    sockets.handleUpgrade(request, stream, head, (socket) =>
      openSocket(protocol, socket, limits.buffered, log),
    );
  };
  server.on('upgrade', upgrade);

  return {
    close: async () => {
      server.off('upgrade', upgrade);
      clearInterval(heartbeat);
      await closeAllSockets(sockets, limits.closing);
    },
  };
}

const httpNotFound = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

type Limits = Record<keyof typeof socketLimits, number>;

function createProtocol({ api, access }: GraphqlSocketParts, limits: Limits): ProtocolServer<Extra> {
  return makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.init,
    onConnect: async ({ connectionParams, extra }) => {
      extra.caller = await access.authenticate(authorizationOf(connectionParams));
      if (!extra.caller) extra.socket.close(unauthorized, 'Unauthorized');
      return extra.caller !== null;
    },
    onSubscribe: ({ extra, subscriptions }: SocketContext<Record<string, unknown>, Extra>, _id, payload) => {
      if (Object.keys(subscriptions).length > limits.subscriptions) {
        const message = `One connection takes ${limits.subscriptions} subscriptions at once.`;
        return [new ApiError('TOO_MANY_SUBSCRIPTIONS', message)];
      }
      return api.prepare(extra.caller!, payload, 'WebSocket');
    },
    subscribe: (args: ExecutionArgs) => api.subscribe(args),
    onNext: (_context, _id, _payload, _args, { errors, ...result }) => ({
      ...result,
      ...(errors && { errors: errors.map(api.formatError) }),
    }),
    onError: (_context, _id, _payload, errors) => errors.map(api.formatError),
  });
}

function authorizationOf(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const value = params?.['authorization'] ?? params?.['Authorization'];
  return typeof value === 'string' ? value : undefined;
}

function openSocket(protocol: ProtocolServer<Extra>, socket: WebSocket, maxBuffered: number, log: Log): void {
  const failed = (err: unknown) => {
    if (socket.readyState !== socket.OPEN) return; // what could not be sent any more is nobody's error
    log.error({ err }, 'A WebSocket message failed unexpectedly.');
    socket.close(tryAgainLater, 'Try again later');
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => send(socket, data, maxBuffered),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => {
        socket.on('message', (data: Buffer) => {
          const read = readMessage(data);
          if ('problem' in read) socket.close(badMessage, read.problem);
          else void handle(read.message as string).catch(failed); // the library takes parsed messages, too
        });
      },
    },
    { socket, caller: null },
  );
  socket.on('error', (err) => log.debug({ err }, 'A WebSocket failed.'));
  socket.once('close', (code, reason) => void closed(code, String(reason)).catch(failed));
}

/** The JSON of a message, by the rules for bodies of requests; or why it is none, as a reason for closing. */
function readMessage(data: Buffer): { readonly message: unknown } | { readonly problem: string } {
  try {
    return { message: parseExactJson(data.toString(), 'The message') };
  } catch (error) {
    return {
      problem: Buffer.from((error as Error).message)
        .subarray(0, maxReason)
        .toString(),
    };
  }
}

/** Bytes of a reason: the protocol has room for 123, and a character that is cut in two may grow by two. */
const maxReason = 121;

/** Resolves when the message has left: a subscription reads its feed no faster than its peer takes what it sends. */
function send(socket: WebSocket, data: string, maxBuffered: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    if (socket.bufferedAmount > maxBuffered) {
      socket.terminate();
      return resolve();
    }
    socket.send(data, (error) => (error ? reject(error) : resolve()));
  });
}

/** Pings every peer, and drops those that answer none. A peer that does not read gets no ping either, and goes. */
function keepAlive(sockets: WebSocketServer, limits: Limits): NodeJS.Timeout {
  const lastSeen = new WeakMap<WebSocket, number>();
  const beat = () => {
    for (const socket of sockets.clients) {
      const seen = lastSeen.get(socket);
      if (seen === undefined) {
        lastSeen.set(socket, performance.now());
        socket.on('pong', () => lastSeen.set(socket, performance.now()));
      } else if (performance.now() - seen > limits.silence) {
        socket.terminate();
        continue;
      }
      socket.ping();
    }
  };
  return setInterval(beat, limits.ping).unref();
}

async function closeAllSockets(sockets: WebSocketServer, patience: number): Promise<void> {
  const open = [...sockets.clients];
  const closed = Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  for (const socket of open) socket.close(goingAway, 'Going away');
  const timer = setTimeout(() => open.forEach((socket) => socket.terminate()), patience);
  await closed;
  clearTimeout(timer);
  sockets.close();
}
