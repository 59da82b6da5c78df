import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';

import { handleProtocols, type Server as ProtocolServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';

import { type Access } from '../access/index.ts';
import { type ThreadShare } from '../async/index.ts';
import { type Api } from '../graphql/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Admission } from './admission.ts';
import { notFound, rateLimited } from './answers.ts';
import { rawAnswer } from './broken-request.ts';
import { parseExactJson } from './exact-json.ts';
import { Slots } from './limits/slots.ts';
import { pathOf } from './request-log.ts';
import { SocketGuard } from './socket-guard.ts';
import { closeCodes, socketLimits, type SocketLimits } from './socket-limits.ts';
import { createProtocol, hasRight, type OpenSocket, callerNow } from './socket-protocol.ts';
import { SocketPushes } from './socket-pushes.ts';

export interface GraphqlSocketParts {
  readonly api: Api;
  readonly admission: Admission;
  readonly log: Log;
  readonly onKeysChange: Access['onKeysChange'];
  /** Called after the sessions of people were read again. */
  readonly onSessionsChange: (listener: () => void) => void;
  readonly limits?: Partial<SocketLimits>;
}

export interface GraphqlSockets extends Closeable {
  readonly use: { readonly sockets: number; readonly unauthenticatedSockets: number };
}

/** Pieces and fragments of a message in memory: each has a cost besides its bytes. */
const maxPieces = 4096;

/** Subscriptions at `/graphql` by the protocol graphql-transport-ws. Closing tells clients to come back elsewhere. */
export function serveGraphqlSockets(server: Server, parts: GraphqlSocketParts): GraphqlSockets {
  const limits = { ...socketLimits, ...parts.limits };
  const { admission, api, log } = parts;
  const sockets = createSocketServer(limits);
  const waiting = new Slots(limits.initPerClient, limits.initInAll);
  const slots = new Slots(admission.limits.socketsPerKey);
  const acknowledged = new Set<OpenSocket>();
  const protocol = createProtocol({
    ...parts,
    slots,
    onAcknowledged: (open) => {
      acknowledged.add(open);
      open.socket.once('close', () => acknowledged.delete(open));
    },
  });
  const heartbeat = startHeartbeat(limits, api.watching);
  parts.onKeysChange(() => void checkRights(parts, acknowledged));
  parts.onSessionsChange(() => void checkRights(parts, acknowledged));

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (pathOf(request.url ?? '') !== '/graphql') return refuse(stream, rawAnswer(notFound));
    const client = admission.addressOf(request);
    const leaveWaiting = waiting.take(client.network);
    if (!leaveWaiting) {
      admission.onRefused('unauthenticated_sockets');
      return refuse(stream, rawAnswer(tooManyWaiting));
    }
    stream.once('close', leaveWaiting);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const guard = new SocketGuard(socket, stream, limits);
      heartbeat.add(socket);
      const pushes = new SocketPushes(socket, stream, api.watching);
      const open: OpenSocket = {
        socket,
        guard,
        pushes,
        client,
        leaveWaiting,
        session: admission.sessionOf(request),
        credential: undefined,
        workspace: null,
        caller: null,
      };
      openSocket(protocol, open, { admission, log, maxBuffered: limits.buffered });
    });
  };
  server.on('upgrade', upgrade);

  return {
    get use() {
      return { sockets: slots.taken, unauthenticatedSockets: waiting.taken };
    },
    close: async () => {
      server.off('upgrade', upgrade);
      heartbeat.stop();
      await closeAllSockets(sockets, limits.closing);
    },
  };
}

function createSocketServer(limits: SocketLimits): WebSocketServer {
  const options = {
    noServer: true,
    handleProtocols,
    maxPayload: limits.message,
    maxBufferedChunks: maxPieces,
    maxFragments: maxPieces,
    closeTimeout: limits.closingOne, // not in the types of the package
  };
  return new WebSocketServer(options);
}

const tooManyWaiting = rateLimited('Too many sockets have not shown a key yet: try again in 1 s.', 1);

/** Answers instead of opening a socket. The connection would otherwise stay open for as long as its peer likes. */
function refuse(stream: Duplex, answer: string): void {
  stream.end(answer, () => stream.destroy());
}

/** Closes the sockets whose keys no longer give the right that they were opened with. */
async function checkRights(
  { admission, api }: Pick<GraphqlSocketParts, 'admission' | 'api'>,
  acknowledged: ReadonlySet<OpenSocket>,
): Promise<void> {
  for (const sockets of Map.groupBy(acknowledged, rightsKey).values()) {
    if (api.turns.isSpent()) await api.turns.next();
    try {
      const now = await callerNow(admission, sockets[0]!);
      for (const open of sockets) hasRight(open, now);
    } catch {
      // When the database cannot be asked, the sockets stay: they get nothing from there either.
    }
  }
}

/** The same for sockets that were opened with the same credential, for the same workspace. */
function rightsKey({ credential, workspace }: OpenSocket): string {
  const shown = typeof credential === 'string' ? ['key', credential] : ['session', credential?.token];
  return JSON.stringify([...shown, workspace]);
}

interface SocketParts {
  readonly admission: Admission;
  readonly log: Log;
  readonly maxBuffered: number;
}

function openSocket(protocol: ProtocolServer<OpenSocket>, open: OpenSocket, parts: SocketParts): void {
  const { socket } = open;
  const { admission, log, maxBuffered } = parts;
  const failed = (err: unknown) => {
    if (socket.readyState !== socket.OPEN) return; // what could not be sent any more is nobody's error
    log.error({ err }, 'A WebSocket message failed unexpectedly.');
    socket.close(closeCodes.tryAgainLater, 'Try again later');
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => send(socket, data, maxBuffered),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => {
        socket.on('message', (data: Buffer) => {
          if (socket.readyState !== socket.OPEN) return; // its peer has been told that it is closed
          const read = readMessage(data);
          if ('problem' in read) return socket.close(closeCodes.badMessage, read.problem);
          if (isTooMany(admission, open, read.message))
            return socket.close(closeCodes.tooMany, 'Too many messages in a second');
          void handle(read.message as string).catch(failed); // the library takes parsed messages, too
        });
      },
    },
    open,
  );
  socket.on('error', (err) => log.debug({ err }, 'A WebSocket failed.'));
  socket.once('close', (code, reason) => void closed(code, String(reason)).catch(failed));
}

/** Counts a message. Those that begin something are counted where they can be answered by an error of their own. */
function isTooMany(admission: Admission, { caller }: OpenSocket, message: unknown): boolean {
  const type = (message as { readonly type?: unknown } | null)?.type;
  return caller !== null && type !== 'subscribe' && admission.count(caller) !== null;
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

/** Parts of the sockets that are pinged one after the other: thousands at once would keep deliveries waiting. */
const pingGroups = 12;

interface Heartbeat {
  add(socket: WebSocket): void;
  stop(): void;
}

/** Pings every peer, and drops those that answer none. A peer that does not read gets no ping either, and goes. */
function startHeartbeat(limits: SocketLimits, watching: ThreadShare): Heartbeat {
  const groups = Array.from({ length: pingGroups }, () => new Set<WebSocket>());
  const lastSeen = new WeakMap<WebSocket, number>();
  let added = 0;
  let beats = 0;
  const ping = (socket: WebSocket) => {
    const seen = lastSeen.get(socket);
    if (seen === undefined) {
      lastSeen.set(socket, performance.now());
      socket.on('pong', () => lastSeen.set(socket, performance.now()));
    } else if (performance.now() - seen > limits.silence) return socket.terminate();
    socket.ping();
  };
  const beat = () => {
    for (const socket of groups[beats % pingGroups]!) watching.enqueue(() => ping(socket));
    beats += 1;
  };
  const timer = setInterval(beat, limits.ping / pingGroups).unref();
  return {
    add: (socket) => {
      const group = groups[added % pingGroups]!;
      added += 1;
      group.add(socket);
      socket.once('close', () => group.delete(socket));
    },
    stop: () => clearInterval(timer),
  };
}

async function closeAllSockets(sockets: WebSocketServer, patience: number): Promise<void> {
  const open = [...sockets.clients];
  const closed = Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  for (const socket of open) socket.close(closeCodes.goingAway, 'Going away');
  const timer = setTimeout(() => open.forEach((socket) => socket.terminate()), patience);
  await closed;
  clearTimeout(timer);
  sockets.close();
}
