/** What stands for a value that its reader may not see: as long for every value. */
export const mask = '••••••';

/**
 * A URL as readers may see it who may not see secrets: queries often are passwords (`?token=…`), and so is what stands
 * before the `@`, which URLs from before that was refused may have.
 */
export function urlWithoutSecrets(text: string): string {
  const url = URL.parse(text);
  if (!url) return mask;
  const credentials = url.username === '' && url.password === '' ? '' : `${mask}@`;
  const query = text.includes('?') ? `?${mask}` : '';
  return `${url.protocol}//${credentials}${url.host}${url.pathname}${query}`;
}

/** The server that a URL names. This much of a URL may be in logs and traces: paths can be passwords, too. */
export interface UrlServer {
  /** With the port, if it is not that of the scheme. */
  readonly host: string;
  /** A name or an IP address, without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Null for a text that is no URL. */
export function serverOf(text: string): UrlServer | null {
  const url = URL.parse(text);
  if (!url) return null;
  return {
    host: url.host,
    address: url.hostname.replace(/^\[|\]$/g, ''), // an IPv6 address has brackets in a URL
    port: Number(url.port) || (url.protocol === 'http:' ? 80 : 443),
  };
}
