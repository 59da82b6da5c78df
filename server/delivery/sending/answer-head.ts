import { type Readable } from 'node:stream';
import { errors } from 'undici';

/**
 * The head of an answer, its status line and headers with all their line ends, in bytes. undici counts names and values
 * only, up to 16 KiB, and so never sees an end of a status line or of blanks that have none.
 */
const maxHeadSize = 64 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const SP = 0x20;
const HT = 0x09;

/**
 * Reads from one socket for undici, whose parser is stricter than HTTP asks of a client. In the head of an answer, and
 * nowhere else,
 * - a line that ends with a bare LF ends with CR LF (RFC 9112, section 2.2);
 * - a folded header line continues on its first line (section 5.2);
 * - an unasked `100 Continue` becomes a 103, another informational answer to be ignored and counted (RFC 9110, section
 *   15.2): undici takes a 100 for an error.
 *
 * Everything else reaches undici as it came: bodies, chunks and trailers, what comes when no answer is awaited, and heads
 * that are malformed in any other way, which undici refuses. A head without these, in one piece, is only looked at.
 */
export class AnswerHead {
  /** Whether lines of the last answer had to be repaired: nothing more may be read from its connection then. */
  repaired = false;

  /** Whether a head is awaited or being read, and not a body. */
  #open = false;
  /** Bytes of it so far. */
  #size = 0;
  /** Its lines that are complete; the first one is the status line. */
  #lines = 0;
  /** Bytes of the current line, without its end. */
  #length = 0;
  /** What is held back until the next byte says whether the line goes on. */
  #end: 'none' | 'CR' | 'line' = 'none';
  #status = 0;

  constructor(socket: Readable) {
    const read = socket.read.bind(socket);
    socket.read = (size?: number): Buffer | null => {
      for (;;) {
        const chunk = read(size) as Buffer | null;
        if (!this.#open || chunk === null) return chunk;
        const passed = this.#pass(chunk);
        if (this.#size > maxHeadSize) {
          socket.destroy(new errors.HeadersOverflowError());
          return null;
        }
        if (passed.length > 0) return passed;
      }
    };
  }

  /** To be called right before a request is written: what comes next is the head of its answer. */
  expect(): void {
    this.#open = true;
    this.repaired = false;
    this.#begin();
  }

  #begin(): void {
    this.#size = 0;
    this.#lines = 0;
    this.#length = 0;
    this.#end = 'none';
    this.#status = 0;
  }

  #pass(chunk: Buffer): Buffer {
    if (this.#size === 0 && isOrdinary(chunk)) {
      this.#open = false;
      return chunk;
    }
    // Each byte becomes two at most, and two may have been held back.
    const passed = Buffer.allocUnsafe(chunk.length * 2 + 2);
    let length = 0;
    let index = 0;
    while (this.#open && index < chunk.length) length = this.#step(chunk[index++]!, passed, length);
    return Buffer.concat([passed.subarray(0, length), chunk.subarray(index)]);
  }

  /** Writes what the byte adds to the head, from `at`; returns where the next one goes. */
  #step(byte: number, to: Buffer, at: number): number {
    this.#size++;
    if (this.#end === 'line') at = this.#foldOrEnd(byte, to, at);
    if (byte === LF) return this.#feed(to, at);
    if (this.#end === 'CR') {
      to[at++] = CR; // alone: undici refuses it
      this.#end = 'none';
    }
    if (byte === CR) {
      this.#end = 'CR';
      return at;
    }
    to[at] = this.#lines === 0 ? this.#statusByte(byte) : byte;
    this.#length++;
    return at + 1;
  }

  /** A line feed. An empty line ends the head, unless it comes before the status line. */
  #feed(to: Buffer, at: number): number {
    if (this.#end !== 'CR') this.repaired = true;
    if (this.#length > 0) {
      this.#end = 'line';
      return at;
    }
    this.#end = 'none';
    if (this.#lines > 0) this.#finish();
    return writeLineEnd(to, at);
  }

  /** Blanks after the status line are no folding, since there is no header to go on: undici refuses them. */
  #foldOrEnd(byte: number, to: Buffer, at: number): number {
    this.#end = 'none';
    if (this.#lines > 0 && (byte === SP || byte === HT)) {
      this.repaired = true;
      to[at] = SP;
      return at + 1;
    }
    this.#lines++;
    this.#length = 0;
    return writeLineEnd(to, at);
  }

  /** Reads the status from `HTTP/1.1 200 …`. */
  #statusByte(byte: number): number {
    if (this.#length < 9 || this.#length > 11) return byte;
    this.#status = this.#status * 10 + byte - 0x30;
    if (this.#length < 11 || this.#status !== 100) return byte;
    return 0x33; // '3'
  }

  /** An informational answer is followed by another head. */
  #finish(): void {
    const informational = this.#status >= 100 && this.#status < 200 && this.#status !== 101;
    if (informational) this.#begin();
    else this.#open = false;
  }
}

function writeLineEnd(to: Buffer, at: number): number {
  to[at] = CR;
  to[at + 1] = LF;
  return at + 2;
}

/** Whether it begins with the whole head of a final answer that needs no repair: practically every answer. */
function isOrdinary(chunk: Buffer): boolean {
  if (chunk[9] === 0x31 /* '1', as in 100 */ || chunk[0] === CR) return false;
  let lineStart = 0;
  for (;;) {
    const lf = chunk.indexOf(LF, lineStart);
    if (lf < 1 || chunk[lf - 1] !== CR) return false;
    if (lf === lineStart + 1) return true;
    lineStart = lf + 1;
    const next = chunk[lineStart];
    if (next === SP || next === HT) return false;
  }
}
