import { isUtf8 } from 'node:buffer';
import { type IncomingHttpHeaders } from 'node:http';
import { MIMEType } from 'node:util';

import { badRequest, RefusedRequest } from './answers.ts';
import { parseExactJson } from './exact-json.ts';

const prefix = 'ce-';
/** One of these is enough to know that a request is meant as a CloudEvent. */
const telling = ['specversion', 'id', 'source', 'type'].map((name) => prefix + name);

/** Whether a request is a CloudEvent in binary mode: its attributes are headers, and its body is the data alone. */
export function isBinaryCloudEvent(headers: IncomingHttpHeaders): boolean {
  return telling.some((name) => headers[name] !== undefined);
}

/**
 * The CloudEvent of a request in binary mode, as the JSON format writes it.
 *
 * @param body Unpacked; empty for an event without data.
 * @param onValues As for {@link parseExactJson}.
 * @throws {RefusedRequest | JsonError}
 */
export function binaryCloudEvent(
  headers: IncomingHttpHeaders,
  body: Buffer,
  onValues: (count: number) => void,
): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(prefix) && value !== undefined)
      event[name.slice(prefix.length)] = decoded(name, String(value));
  const type = headers['content-type'];
  if (type !== undefined) event['datacontenttype'] = type;
  if (body.length > 0) Object.assign(event, dataOf(body, type, onValues));
  return event;
}

/**
 * By the HTTP protocol binding: in quotes, perhaps, and what is not printable ASCII as `%` and the hex digits of each
 * byte of UTF-8. A `%` before anything else is one, since not all SDKs encode it.
 */
function decoded(name: string, value: string): string {
  if (/[^ -~]/.test(value))
    throw new RefusedRequest(
      badRequest(`The header ${name} must be ASCII: percent-encode other characters.`),
    );
  const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  const text = quoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  return text.replace(/(?:%[\da-f]{2})+/gi, (codes) => {
    const bytes = Buffer.from(codes.replaceAll('%', ''), 'hex');
    if (isUtf8(bytes)) return bytes.toString();
    throw new RefusedRequest(badRequest(`The header ${name} is not valid UTF-8 when it is percent-decoded.`));
  });
}

/** JSON where the type says so, or where there is none; else text, and else bytes. */
function dataOf(
  body: Buffer,
  type: string | undefined,
  onValues: (count: number) => void,
): { data: unknown } | { data_base64: string } {
  const media = mediaTypeOf(type ?? 'application/json');
  const isText = isUtf8(body);
  const isJson = media?.subtype === 'json' || media?.subtype.endsWith('+json');
  if (isJson && !isText) throw new RefusedRequest(badRequest('The body is not valid UTF-8.'));
  if (isJson) return { data: parseExactJson(body.toString(), 'The body', onValues) };
  return isText && media?.type === 'text'
    ? { data: body.toString() }
    : { data_base64: body.toString('base64') };
}

function mediaTypeOf(type: string): MIMEType | null {
  try {
    return new MIMEType(type);
  } catch {
    return null;
  }
}
