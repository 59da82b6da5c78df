import { type IncomingHttpHeaders } from 'node:http';

import { type OwnOrigin } from './own-origin.ts';

/** With `Secure`, browsers keep this prefix for cookies that only the very host could set. */
const securePrefix = '__Host-';
const names = {
  session: 'perspection',
  device: 'perspection-device',
  challenge: 'perspection-challenge',
  oidc: 'perspection-oidc',
} as const;

export type CookieKind = keyof typeof names;

/** Ours have 43 characters. */
const longestValue = 100;

/** The value of a cookie of ours; null without one. */
export function cookieOf(headers: IncomingHttpHeaders, kind: CookieKind, own: OwnOrigin): string | null {
  const { cookie } = headers;
  if (cookie === undefined) return null;
  const secure = valueOf(cookie, `${securePrefix}${names[kind]}`);
  return secure ?? (own.takesPlainCookies(headers) ? valueOf(cookie, names[kind]) : null);
}

function valueOf(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [found = '', value = ''] = pair.trim().split('=', 2);
    if (found === name && value !== '' && value.length <= longestValue) return value;
  }
  return null;
}

/**
 * The header that sets a cookie, which only the server reads.
 *
 * @param maxAge Seconds; 0 to remove it.
 * @param secure Whether the browser came over `https:`.
 */
export function setCookie(kind: CookieKind, value: string, maxAge: number, secure: boolean): string {
  const name = `${secure ? securePrefix : ''}${names[kind]}`;
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}
