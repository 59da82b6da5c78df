import { type AttemptResponse, type CustomHeader } from '../../model/index.ts';

/** How much of an answer is kept, in bytes: enough to see what went wrong, little enough to store for every attempt. */
export const responseLimits = { body: 16 * 1024, headers: 16 * 1024, headerCount: 64 } as const;

/**
 * Collects an answer as it arrives and keeps its beginning. Bytes are copied into one buffer: a slice would keep the
 * whole chunk of the socket alive, and a body that arrives byte by byte would cost a hundred times its size.
 */
export class KeptResponse {
  readonly #headers: readonly CustomHeader[];
  readonly #headersCut: boolean;
  #body: Buffer = Buffer.alloc(0);
  #length = 0;
  #received = 0;

  /** @param rawHeaders Names and values in turn, as received. */
  constructor(rawHeaders: readonly (Buffer | string)[]) {
    const headers = keepHeaders(rawHeaders);
    this.#headers = headers;
    this.#headersCut = headers.length * 2 < rawHeaders.length;
  }

  push(chunk: Buffer): void {
    this.#received += chunk.length;
    const kept = Math.min(chunk.length, responseLimits.body - this.#length);
    if (kept <= 0) return;
    if (this.#length === 0) {
      this.#body = Buffer.from(chunk.subarray(0, kept));
    } else {
      if (this.#body.length < this.#length + kept) this.#body = grow(this.#body, this.#length + kept);
      chunk.copy(this.#body, this.#length, 0, kept);
    }
    this.#length += kept;
  }

  /** Bytes of body so far, kept or not. */
  get received(): number {
    return this.#received;
  }

  /** Whether more was received than is kept. */
  get overflowed(): boolean {
    return this.#received > this.#length;
  }

  /** @param complete Whether the answer was read to its end. */
  toAttemptResponse(complete: boolean): AttemptResponse {
    const cut = !complete || this.overflowed;
    const bytes = this.#body.subarray(0, this.#length);
    return {
      headers: this.#headers,
      body: decode(cut ? withoutBrokenEnd(bytes) : bytes),
      truncated: cut || this.#headersCut,
    };
  }
}

/** The beginning of a text that is no longer, in bytes, than what is kept of a body. */
export function cutBody(text: string): { readonly body: string; readonly cut: boolean } {
  // A character takes at most three bytes.
  if (text.length * 3 <= responseLimits.body) return { body: text, cut: false };
  const bytes = Buffer.from(text);
  if (bytes.length <= responseLimits.body) return { body: text, cut: false };
  return { body: withoutBrokenEnd(bytes.subarray(0, responseLimits.body)).toString(), cut: true };
}

/**
 * The value of the first header with this name, whether it is kept or not; null without one.
 *
 * @param rawHeaders Names and values in turn, as received.
 * @param name In lower case.
 */
export function findHeader(rawHeaders: readonly (Buffer | string)[], name: string): string | null {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const found = rawHeaders[index]!;
    if (found.length === name.length && found.toString('latin1').toLowerCase() === name)
      return decode(rawHeaders[index + 1]!);
  }
  return null;
}

/** Doubles, up to the limit. Most bodies are a few bytes and never get here. */
function grow(buffer: Buffer, needed: number): Buffer {
  const grown = Buffer.alloc(Math.min(responseLimits.body, Math.max(1024, needed, buffer.length * 2)));
  buffer.copy(grown);
  return grown;
}

function keepHeaders(raw: readonly (Buffer | string)[]): CustomHeader[] {
  const headers: CustomHeader[] = [];
  let size = 0;
  for (let index = 0; index + 1 < raw.length && headers.length < responseLimits.headerCount; index += 2) {
    const name = decode(raw[index]!);
    const value = decode(raw[index + 1]!);
    size += raw[index]!.length + raw[index + 1]!.length;
    if (size > responseLimits.headers) break;
    headers.push({ name, value });
  }
  return headers;
}

/** UTF-8, whatever the charset says. PostgreSQL's text cannot hold NUL, so it becomes U+FFFD like any invalid byte. */
function decode(bytes: Buffer | string): string {
  const text = bytes.toString('utf8');
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

/** Drops the first bytes of a character whose rest was cut off. */
function withoutBrokenEnd(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

function sequenceLength(leadByte: number): number {
  if (leadByte >= 0xf0) return 4;
  return leadByte >= 0xe0 ? 3 : 2;
}
