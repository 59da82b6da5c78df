import { type Duplex } from 'node:stream';

import { type WebSocket } from 'ws';

import { type ByteClaim } from './limits/byte-budget.ts';
import { closeCodes, type SocketLimits } from './socket-limits.ts';

/** Less is not worth counting. */
const smallMessage = 4096;
/** Of a control frame, besides its data. */
const frameHead = 6;

/**
 * Watches the bytes that a socket receives. The library buffers a message until it is whole: without a key, only a few
 * bytes may come, and only for a few seconds; with a key, what is buffered counts as a request body does.
 */
export class SocketGuard {
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  readonly #initTimer: NodeJS.Timeout;
  #messageTimer: NodeJS.Timeout | undefined;
  #claim: ByteClaim | null = null;
  /** Bytes that came before the key, and then those of the message that is not whole yet. */
  #bytes = 0;
  #claimed = 0;

  /** @param stream What the socket reads from. */
  constructor(socket: WebSocket, stream: Duplex, limits: SocketLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#initTimer = setTimeout(() => this.#end(closeCodes.initTimeout, 'No key in time'), limits.init);
    // Before the library's own listener: its events come after the bytes were counted.
    stream.prependListener('data', (piece: Buffer) => this.#receive(piece.length));
    const control = ({ length }: Buffer) => (this.#bytes = Math.max(0, this.#bytes - length - frameHead));
    const whole = () => this.#claim && this.#restart();
    socket.on('message', whole).on('ping', control).on('pong', control);
    socket.once('close', () => {
      clearTimeout(this.#initTimer);
      this.#restart();
    });
  }

  /** To be called once the key was found valid. */
  acknowledge(claim: ByteClaim): void {
    clearTimeout(this.#initTimer);
    this.#claim = claim;
    this.#restart();
  }

  #receive(bytes: number): void {
    this.#bytes += bytes;
    if (this.#claim) this.#hold(this.#claim);
    else if (this.#bytes > this.#limits.initBytes) {
      this.#end(closeCodes.badMessage, `More than ${this.#limits.initBytes} bytes before the key`);
      this.#socket.terminate();
    }
  }

  #hold(claim: ByteClaim): void {
    if (this.#bytes <= smallMessage) return;
    if (!claim.grow(this.#bytes - this.#claimed)) {
      this.#end(closeCodes.tryAgainLater, 'Too many bytes are in memory');
      this.#socket.terminate();
      return;
    }
    this.#claimed = this.#bytes;
    const tooLate = () => this.#end(closeCodes.badMessage, 'The message took too long to arrive');
    this.#messageTimer ??= setTimeout(tooLate, this.#limits.messageTime);
  }

  #restart(): void {
    clearTimeout(this.#messageTimer);
    this.#messageTimer = undefined;
    this.#claim?.release();
    this.#claimed = 0;
    this.#bytes = 0;
  }

  #end(code: number, reason: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.close(code, reason);
  }
}
