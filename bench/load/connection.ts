import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What the load looks at of an answer. */
export interface Answer {
  readonly status: number;
  /** Whether it says for how many whole seconds to wait. */
  readonly retryAfter: boolean;
}

/** A keep-alive connection that costs as little as possible: the load shares two cores with what it measures. */
export class Connection {
  readonly #port: number;
  #socket: Socket | null = null;
  #received = '';
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  async open(): Promise<void> {
    this.#socket ??= await this.#connect();
  }

  /** Sends a request, one at a time. Rejects when the connection ends before the answer. */
  async send(request: string): Promise<Answer> {
    const socket = (this.#socket ??= await this.#connect());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #connect(): Promise<Socket> {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    this.#received = '';
    socket.setEncoding('latin1').on('data', (text: string) => this.#take(text));
    socket.on('error', () => undefined).on('close', () => this.#end());
    return socket;
  }

  #take(text: string): void {
    this.#received = this.#received === '' ? text : this.#received + text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head === -1) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#received)?.[1]);
    if (this.#received.length < head + 4 + length) return;
    const answer = {
      status: Number(this.#received.slice(9, 12)),
      retryAfter: /\r\nretry-after: [1-9]\d*\r\n/i.test(this.#received),
    };
    this.#received = '';
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(answer);
  }

  #end(): void {
    this.#socket = null;
    this.#waiting?.reject(new Error('The connection ended before the answer.'));
    this.#waiting = null;
  }
}
