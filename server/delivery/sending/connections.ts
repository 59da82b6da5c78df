import { type Socket } from 'node:net';
import { Client } from 'undici';

import { Fifo } from '../../fifo.ts';
import { LinkedList, type ListNode } from '../../linked-list.ts';
import { type TlsIdentity } from '../../storage/index.ts';
import { AnswerHead } from './answer-head.ts';
import { type Connecting, type ConnectionOwner, type Connector } from './connector.ts';

export interface ConnectionsOptions {
  readonly connector: Connector;
  /** Open connections to one origin, of one TLS identity; further requests wait until one comes free. */
  readonly maxPerOrigin: number;
  /** Idle connections over all origins; the longest idle goes first. */
  readonly maxIdle: number;
}

/**
 * An idle connection is closed after this time, in ms. Below the two seconds of the most impatient common servers: a
 * request that meets a connection just being closed is a failed attempt, and one more handshake is not. A server that
 * announces its own time in a Keep-Alive header is believed, less a second, up to the maximum: after a minute, a firewall
 * on the way may have forgotten the connection.
 */
const idleMs = 1_500;
const maxIdleMs = 60_000;

/** Larger header sections end the exchange with an error, in bytes. */
const maxHeaderSize = 16 * 1024;

/** One connection to one origin, used by one exchange at a time. */
export class Connection {
  /** The name of its pool: the origin, and the TLS identity if it has one. */
  readonly pool: string;
  readonly client: Client;
  /** Its node in the list of idle connections; null while it is used. */
  idleAt: ListNode<Connection> | null = null;
  /** Whether its socket has carried a whole exchange. From then on the receiver may close it at any moment. */
  carried = false;
  #connecting: Connecting | null = null;
  #head: AnswerHead | null = null;
  /** What the receiver said in TLS before it closed the connection. */
  #tlsError: Error | null = null;

  /** @param waiter For whom it is opened. */
  constructor(pool: string, connector: Connector, waiter: ConnectionWaiter) {
    this.pool = pool;
    this.client = new Client(waiter.origin, {
      connect: (target, callback) => {
        this.carried = false;
        const onOpened: typeof callback = (...opened) => {
          if (opened[1]) this.#opened(opened[1]);
          callback(...opened);
        };
        this.#connecting = connector(target, onOpened, waiter);
      },
      pipelining: 1,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: maxIdleMs,
      keepAliveTimeoutThreshold: 1_000,
      maxHeaderSize,
      // The exchange has a timer of its own over everything; these two would only measure silence.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  #opened(socket: Socket): void {
    this.#head = new AnswerHead(socket);
    this.#tlsError = null;
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('ERR_SSL_')) this.#tlsError = error;
    });
  }

  /** Why the connection ended: undici forgets a TLS alert when the end of the connection follows it. */
  reasonOf(error: NodeJS.ErrnoException): Error {
    return error.code === 'UND_ERR_SOCKET' && this.#tlsError ? this.#tlsError : error;
  }

  /** To be called right before a request is written. */
  expectAnswer(): void {
    this.#head!.expect();
  }

  /** Whether the last answer was irregular enough that nothing more should be read after it. */
  get spent(): boolean {
    return this.#head!.repaired;
  }

  /** Closes it at once, whatever is going on, even in the middle of a handshake that hangs. */
  destroy(): Promise<void> {
    this.#connecting?.abandon();
    return this.client.destroy();
  }
}

/**
 * The name of the pool of a request's connection. One that was opened with a certificate, or trusts authorities of its
 * own, serves no other identity.
 */
export function poolOf(origin: string, tls: Pick<TlsIdentity, 'id'> | null | undefined): string {
  return tls ? `${origin} ${tls.id}` : origin;
}

/** Waits for a connection. */
export interface ConnectionWaiter extends ConnectionOwner {
  /** Scheme, host and port. */
  readonly origin: string;
  onConnection(connection: Connection): void;
  /** Whether it has given up: it is skipped then. */
  readonly ended: boolean;
}

/** The connections to an origin that are shared: those of one TLS identity, or of none. */
interface Origin {
  open: number;
  /** Last in, first out, so that the others age and are closed. */
  readonly idle: Connection[];
  /** First come, first served. */
  readonly waiting: Fifo<ConnectionWaiter>;
}

/**
 * The sender's connections. undici's own pools do not fit deliveries, which go to any number of hosts, many of them dead:
 * they keep an abandoned request until there is a connection for it, run its timer while it waits, and have no limit over
 * all hosts.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #origins = new Map<string, Origin>();
  readonly #open = new Set<Connection>();
  /** Longest idle first. */
  readonly #idle = new LinkedList<Connection>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Open connections, how many of them are idle, and known origins: for tests and metrics. */
  get counts(): { open: number; idle: number; origins: number } {
    return { open: this.#open.size, idle: this.#idle.size, origins: this.#origins.size };
  }

  /** Whether a request of this pool would get a connection that is open already. */
  hasIdle(name: string): boolean {
    const origin = this.#origins.get(name);
    return origin !== undefined && origin.idle.length > 0;
  }

  /**
   * Hands over an idle connection or a new one, else the next one that comes free.
   *
   * @param name Of the pool: see `poolOf`.
   */
  acquire(name: string, waiter: ConnectionWaiter): void {
    const origin = this.#origin(name);
    const idle = origin.idle.pop();
    if (idle) {
      this.#noLongerIdle(idle);
      handOver(idle, waiter);
    } else if (origin.open < this.#options.maxPerOrigin) {
      waiter.onConnection(this.#connect(name, origin, waiter));
    } else {
      origin.waiting.push(waiter);
    }
  }

  /** Gives a connection back. One that cannot be used again is destroyed. */
  release(connection: Connection, reusable: boolean): void {
    if (!reusable || connection.client.destroyed) return this.#discard(connection);
    connection.carried = true;
    const origin = this.#origins.get(connection.pool)!;
    const next = nextOf(origin.waiting);
    if (next) return handOver(connection, next);
    origin.idle.push(connection);
    connection.idleAt = this.#idle.add(connection);
    if (this.#idle.size > this.#options.maxIdle) this.#discard(this.#idle.first!);
  }

  /** Destroys every connection; resolves when all sockets are closed. */
  async close(): Promise<void> {
    const open = [...this.#open];
    this.#open.clear();
    this.#idle.toArray().forEach((connection) => this.#noLongerIdle(connection));
    this.#origins.clear();
    await Promise.all(open.map((connection) => connection.destroy()));
  }

  #origin(name: string): Origin {
    let origin = this.#origins.get(name);
    if (!origin) this.#origins.set(name, (origin = { open: 0, idle: [], waiting: new Fifo() }));
    return origin;
  }

  #connect(name: string, origin: Origin, waiter: ConnectionWaiter): Connection {
    const connection = new Connection(name, this.#options.connector, waiter);
    origin.open++;
    this.#open.add(connection);
    // Closed by the receiver, or idle for too long. The exchange itself hears of a busy one.
    connection.client.on('disconnect', () => {
      if (connection.idleAt) this.#discard(connection);
    });
    return connection;
  }

  /** Returns whether it was idle. */
  #noLongerIdle(connection: Connection): boolean {
    const { idleAt } = connection;
    if (!idleAt) return false;
    this.#idle.remove(idleAt);
    connection.idleAt = null;
    return true;
  }

  #discard(connection: Connection): void {
    void connection.destroy();
    if (!this.#open.delete(connection)) return;
    const origin = this.#origins.get(connection.pool)!;
    origin.open--;
    if (this.#noLongerIdle(connection)) origin.idle.splice(origin.idle.indexOf(connection), 1);
    const next = nextOf(origin.waiting);
    if (next) {
      const fresh = this.#connect(connection.pool, origin, next);
      queueMicrotask(() => next.onConnection(fresh));
    } else if (origin.open === 0) {
      this.#origins.delete(connection.pool);
    }
  }
}

/**
 * Hands over a connection that has carried an exchange, from the phase of the event loop that comes after reading. undici
 * writes another such phase later: whatever the receiver has sent by now, its farewell or an answer too many, is read
 * before the request is written, and cannot be taken for its answer.
 */
function handOver(connection: Connection, waiter: ConnectionWaiter): void {
  setImmediate(() => waiter.onConnection(connection));
}

function nextOf(waiting: Fifo<ConnectionWaiter>): ConnectionWaiter | undefined {
  let next = waiting.shift();
  while (next?.ended) next = waiting.shift();
  return next;
}
