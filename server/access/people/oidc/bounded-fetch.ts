import { ProviderProblem } from './refused.ts';

/** Bytes of an answer, unpacked. Those of providers have a few KiB. */
const mostBytes = 512 * 1024;

/** Statuses whose answers have no body, for the constructor of an answer. */
const withoutBody = new Set([204, 205, 304]);

/** Whether a URL may be asked: over `https:`, or over `http:` on this machine. */
export function isTrustworthy(url: string): boolean {
  const { protocol, hostname } = URL.parse(url) ?? {};
  if (protocol === 'https:') return true;
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname!);
}

/**
 * Asks a provider, and takes its whole answer as far as the limit goes. Redirects are not followed.
 *
 * @throws {ProviderProblem} For a URL that may not be asked, and an answer that is too long.
 */
export async function boundedFetch(url: string, options: RequestInit): Promise<Response> {
  if (!isTrustworthy(url)) throw new ProviderProblem('The provider names an address that is not https:.');
  const { status, headers, body } = await fetch(url, { ...options, redirect: 'manual' });
  const bytes = body && (await readUpTo(body, mostBytes));
  return new Response(withoutBody.has(status) ? null : bytes, { status, headers });
}

async function readUpTo(body: ReadableStream<Uint8Array>, most: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > most) throw new ProviderProblem(`The provider answered with more than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
