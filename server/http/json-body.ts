import { isUtf8 } from 'node:buffer';
import { type IncomingHttpHeaders } from 'node:http';
import { MIMEType, promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

import { badRequest, refusalFor, RefusedRequest, tooLarge } from './answers.ts';
import { parseExactJson } from './exact-json.ts';

type Unpack = (packed: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/** By the name in `Content-Encoding`, in lower case. */
const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip), // the same to HTTP
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
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
function charsetOf(contentType = 'application/json'): string {
  return new MIMEType(contentType).params.get('charset')?.toLowerCase() ?? 'utf-8';
}

/**
 * Reads the JSON body of a request, whatever route it is for: unpacks it, and takes a byte order mark for none.
 *
 * @param headers `Content-Type` has been found to be JSON.
 * @param limit Bytes of the unpacked body; the packed one has been held to it already.
 * @throws RefusedRequest, JsonError
 */
export async function readJsonBody(
  body: Buffer,
  headers: Pick<IncomingHttpHeaders, 'content-type' | 'content-encoding'>,
  limit: number,
): Promise<unknown> {
  const charset = charsetOf(headers['content-type']);
  if (!utf8Names.includes(charset)) throw new RefusedRequest(unknownCharset);
  const bytes = await unpacked(body, headers['content-encoding']?.trim().toLowerCase(), limit);
  if (!isUtf8(bytes)) throw new RefusedRequest(badRequest('The body is not valid UTF-8.'));
  const start = startsWithMark(bytes) ? byteOrderMark.length : 0;
  return parseExactJson(bytes.toString('utf8', start));
}

const byteOrderMark = Buffer.from('\ufeff');

function startsWithMark(bytes: Buffer): boolean {
  return bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
}

async function unpacked(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (!encoding || encoding === 'identity') return body;
  const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (!unpack) throw new RefusedRequest(unknownEncoding);
  try {
    return await unpack(body, { maxOutputLength: limit });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new RefusedRequest(tooLarge);
    throw new RefusedRequest(badRequest(`The body is not valid ${encoding}, as its Content-Encoding says.`));
  }
}
