import { type CustomHeader } from '../../model/index.ts';

/**
 * The headers that the transport adds to a POST: those before the request's own, and those after. A test holds them
 * against what arrives.
 */
export function transportHeaders(
  url: string,
  body: Buffer,
): { readonly before: readonly CustomHeader[]; readonly after: readonly CustomHeader[] } {
  return {
    before: [
      { name: 'host', value: new URL(url).host },
      { name: 'connection', value: 'keep-alive' },
    ],
    after: [{ name: 'content-length', value: String(body.byteLength) }],
  };
}
