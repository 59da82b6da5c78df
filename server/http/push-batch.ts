import { type Duplex } from 'node:stream';

import { type Answer } from '../graphql/index.ts';

/** Bytes of a batch that has enough. */
const enough = 64 * 1024;

/** Bytes of a batch that is copied into one piece. Larger ones go out as they are, without a copy per subscriber. */
const mostCopied = 2 * enough;

const end = Buffer.from('}');

interface Message {
  readonly start: Buffer;
  readonly answer: Answer;
  /** Of its data, without the head of the frame. */
  readonly bytes: number;
}

/** What a message of the protocol begins with: everything before its payload. */
export function startOfNext(id: string): Buffer {
  return Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
}

/** Messages of one socket that are written at once, as frames of the WebSocket protocol. */
export class PushBatch {
  readonly #messages: Message[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes >= enough;
  }

  /** Adds a message. The answer is released once it was written. */
  add(start: Buffer, answer: Answer): void {
    const bytes = start.length + answer.payload.length + end.length;
    this.#messages.push({ start, answer, bytes });
    this.#bytes += headBytes(bytes) + bytes;
  }

  /** Writes the messages, which are gone when `done` is called: sent, or lost with the connection. */
  writeTo(stream: Duplex, done: () => void): void {
    const written = () => {
      for (const { answer } of this.#messages) answer.release();
      done();
    };
    if (this.#bytes <= mostCopied) return void stream.write(this.#copied(), written);
    stream.cork();
    for (const { start, answer, bytes } of this.#messages) {
      const head = Buffer.allocUnsafe(headBytes(bytes));
      writeHead(head, 0, bytes);
      for (const piece of [head, start, answer.payload]) stream.write(piece);
      stream.write(end);
    }
    stream.write(nothing, written);
    stream.uncork();
  }

  #copied(): Buffer {
    const all = Buffer.allocUnsafe(this.#bytes);
    let at = 0;
    for (const { start, answer, bytes } of this.#messages) {
      at = writeHead(all, at, bytes);
      for (const piece of [start, answer.payload, end]) {
        all.set(piece, at);
        at += piece.length;
      }
    }
    return all;
  }
}

const nothing = Buffer.alloc(0);

/** The head of a frame by RFC 6455, 5.2: from a server, so without a mask. */
function headBytes(bytes: number): number {
  if (bytes < 126) return 2;
  return bytes < 65_536 ? 4 : 10;
}

/** Writes the head of a whole text message. @returns where its data begins. */
function writeHead(target: Buffer, at: number, bytes: number): number {
  const head = headBytes(bytes);
  target[at] = 0x81;
  if (head === 2) target[at + 1] = bytes;
  else if (head === 4) {
    target[at + 1] = 126;
    target.writeUInt16BE(bytes, at + 2);
  } else {
    target[at + 1] = 127;
    target.writeBigUInt64BE(BigInt(bytes), at + 2);
  }
  return at + head;
}
