import { isUtf8 } from 'node:buffer';
import { type IncomingHttpHeaders } from 'node:http';
import { type Transform } from 'node:stream';
import { MIMEType } from 'node:util';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import { badRequest, refusalFor, RefusedRequest, tooLarge, tooManyBytes } from './answers.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { type ByteClaim } from './limits/byte-budget.ts';

/** Each piece costs a turn of the event loop. */
const pieces = { chunkSize: 256 * 1024 } as const;

/** By the name in `Content-Encoding`, in lower case. */
const unpackers: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(pieces),
  'x-gzip': () => createGunzip(pieces), // the same to HTTP
  deflate: () => createInflate(pieces),
  br: () => createBrotliDecompress(pieces),
};

const unknownEncoding = {
  ...refusalFor(
    'UNSUPPORTED_MEDIA_TYPE',
    'The Content-Encoding must be gzip, deflate or br, once, or be left out.',
  ),
  headers: { 'accept-encoding': 'gzip, deflate, br' },
};

const unknownCharset = refusalFor(
  'UNSUPPORTED_MEDIA_TYPE',
  'The body must be UTF-8: send Content-Type: application/json, with charset=utf-8 or without a charset.',
);

/** The name of the encoding, and how some clients spell it. */
const utf8Names = ['utf-8', 'utf8'];

/** In lower case; UTF-8 when the header names none. */
function charsetOf(contentType = ''): string {
  if (!contentType.includes(';')) return 'utf-8'; // no parameters, as most clients send it
  return new MIMEType(contentType).params.get('charset')?.toLowerCase() ?? 'utf-8';
}

export interface UnpackBounds {
  /** Bytes of the unpacked body; the packed one has been held to it already. */
  readonly limit: number;
  /** Grows by what is unpacked. */
  readonly claim: ByteClaim;
}

/**
 * Reads the body of a request as text, whatever route it is for: unpacks it, and takes a byte order mark for none.
 *
 * @param headers `Content-Type` has been found to be one that the route takes.
 * @throws RefusedRequest
 */
export async function readTextBody(
  body: Buffer,
  headers: Pick<IncomingHttpHeaders, 'content-type' | 'content-encoding'>,
  { limit, claim }: UnpackBounds,
): Promise<string> {
  const charset = charsetOf(headers['content-type']);
  if (!utf8Names.includes(charset)) throw new RefusedRequest(unknownCharset);
  const bytes = await unpackBody(body, headers, { limit, claim });
  if (!isUtf8(bytes)) throw new RefusedRequest(badRequest('The body is not valid UTF-8.'));
  const start = startsWithMark(bytes) ? byteOrderMark.length : 0;
  return bytes.toString('utf8', start);
}

/** U+FEFF in UTF-8. */
const byteOrderMark = [0xef, 0xbb, 0xbf];

function startsWithMark(bytes: Buffer): boolean {
  return byteOrderMark.every((byte, n) => bytes[n] === byte);
}

/** Unpacks a body as its `Content-Encoding` says. @throws RefusedRequest */
export async function unpackBody(
  body: Buffer,
  headers: Pick<IncomingHttpHeaders, 'content-encoding'>,
  bounds: UnpackBounds,
): Promise<Buffer> {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (!encoding || encoding === 'identity') return body;
  const unpacker = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (!unpacker) throw new RefusedRequest(unknownEncoding);
  try {
    return await unpack(body, unpacker(), bounds);
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    throw new RefusedRequest(badRequest(`The body is not valid ${encoding}, as its Content-Encoding says.`));
  }
}

/** Stops at the first byte that is too many: a small body may unpack to a thousand times its size. */
async function unpack(packed: Buffer, unpacker: Transform, { limit, claim }: UnpackBounds): Promise<Buffer> {
  const result = new GrowingBuffer(limit, claim);
  unpacker.end(packed);
  for await (const piece of unpacker as AsyncIterable<Buffer>) {
    if (result.length + piece.length > limit) throw new RefusedRequest(tooLarge);
    if (!result.add(piece)) throw new RefusedRequest(tooManyBytes);
  }
  return result.bytes();
}
