import { createServer, type AddressInfo, type Socket } from 'node:net';

import pg from 'pg';

import { type Closeable } from '../../lifecycle.ts';
import { fatal, type Message, messageReader, startupParameters, welcome } from './messages.ts';

/** When a client gives its session of PostgreSQL back: when it disconnects, or after each transaction. */
export type PoolMode = 'session' | 'transaction';

export interface Pooler extends Closeable {
  /** The URL to connect to instead. */
  readonly url: string;
}

/** The parameters that PgBouncer knows, in lower case. It refuses clients that send others. */
const knownParameters = new Set([
  ...['user', 'database', 'client_encoding', 'datestyle', 'timezone'],
  ...['standard_conforming_strings', 'application_name'],
]);

/**
 * A connection pooler that behaves like PgBouncer with its default settings where that matters to clients: it takes any
 * password, refuses unknown startup parameters, makes process ids up, and gives out sessions by its mode, the last one
 * used first. In session mode, a session ends with its client, which PgBouncer achieves by `discard all`.
 */
export async function startPooler(targetUrl: string, mode: PoolMode, size = 20): Promise<Pooler> {
  const sessions = new Sessions(targetUrl, size);
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    new PooledClient(socket, sessions, mode);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of clients) socket.destroy();
      await closed;
      await sessions.close();
    },
  };
}

/** A session of PostgreSQL, opened by the driver and then used as bytes. */
interface Session {
  readonly socket: Socket;
  readonly client: pg.Client;
  onMessage: (message: Message) => void;
}

/** The sessions of a pooler. Who finds all of them in use waits for one. */
class Sessions {
  readonly #url: string;
  readonly #free: Session[] = [];
  readonly #waiting: ((session: Session) => void)[] = [];
  readonly #all = new Set<Session>();
  #slots: number;

  constructor(url: string, size: number) {
    this.#url = url;
    this.#slots = size;
  }

  async take(): Promise<Session> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#slots === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#slots -= 1;
    return this.#open();
  }

  giveBack(session: Session): void {
    session.onMessage = () => undefined;
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#free.push(session);
  }

  async end(session: Session): Promise<void> {
    this.#all.delete(session);
    await session.client.end();
    const next = this.#waiting.shift();
    if (next) next(await this.#open());
    else this.#slots += 1;
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all([...this.#all].map(({ client }) => client.end()));
  }

  async #open(): Promise<Session> {
    const client = new pg.Client({ connectionString: this.#url });
    client.on('error', () => undefined);
    await client.connect();
    const { stream: socket } = (client as unknown as { readonly connection: { readonly stream: Socket } })
      .connection;
    socket.removeAllListeners('data'); // the driver's
    const session: Session = { socket, client, onMessage: () => undefined };
    socket.on(
      'data',
      messageReader(false, (message) => session.onMessage(message)),
    );
    this.#all.add(session);
    return session;
  }
}

/** A client, and the session that it has at the moment. */
class PooledClient {
  readonly #socket: Socket;
  readonly #sessions: Sessions;
  readonly #mode: PoolMode;
  readonly #unsent: Buffer[] = [];
  #session: Session | null = null;
  #taking = false;
  /** How many messages of the client the server has not answered by ReadyForQuery. */
  #unanswered = 0;

  constructor(socket: Socket, sessions: Sessions, mode: PoolMode) {
    this.#socket = socket;
    this.#sessions = sessions;
    this.#mode = mode;
    socket.on(
      'data',
      messageReader(true, (message) => this.#fromClient(message)),
    );
    socket.on('error', () => undefined); // 'close' follows
    socket.once('close', () => this.#leave());
  }

  #fromClient(message: Message): void {
    if (message.type === '') return this.#greet(message);
    if (message.type === 'X') return void this.#socket.end();
    if (message.type === 'Q' || message.type === 'S') this.#unanswered += 1;
    if (this.#session) return void this.#session.socket.write(message.bytes);
    this.#unsent.push(message.bytes);
    if (!this.#taking) void this.#take();
  }

  #greet(message: Message): void {
    const unknown = startupParameters(message).find(([name]) => !knownParameters.has(name.toLowerCase()));
    if (unknown) this.#socket.end(fatal(`unsupported startup parameter: ${unknown[0]}`));
    else this.#socket.write(welcome(1 + Math.floor(Math.random() * 2 ** 30) * 2));
  }

  async #take(): Promise<void> {
    this.#taking = true;
    const session = await this.#sessions.take();
    this.#taking = false;
    if (this.#socket.destroyed) return this.#sessions.giveBack(session);
    this.#session = session;
    session.onMessage = (message) => this.#fromServer(session, message);
    for (const bytes of this.#unsent.splice(0)) session.socket.write(bytes);
  }

  #fromServer(session: Session, { type, bytes }: Message): void {
    this.#socket.write(bytes);
    if (type !== 'Z') return;
    this.#unanswered -= 1;
    const isInTransaction = bytes.toString('latin1', 5) !== 'I';
    if (this.#mode === 'session' || isInTransaction || this.#unanswered > 0) return;
    this.#session = null;
    this.#sessions.giveBack(session);
  }

  #leave(): void {
    if (this.#session) void this.#sessions.end(this.#session);
    this.#session = null;
  }
}
