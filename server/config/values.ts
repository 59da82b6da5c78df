/**
 * How the texts of environment variables become values. Each message completes the sentence that begins with the name of
 * the variable, and repeats no value: some are secret.
 */
import { isIP, isIPv4, isIPv6 } from 'node:net';

import { z } from 'zod';

export const text = (mustBe: string) => z.string({ error: mustBe }).trim().min(1, mustBe);

export const wholeNumber = (min: number, max: number, byDefault: number) => {
  const mustBe = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^\d+$/, mustBe)
    .transform(Number)
    .refine((value) => value >= min && value <= max, mustBe)
    .default(byDefault);
};

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, byDefault: T[number]) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` }).default(byDefault as never);

export const flag = () =>
  z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((value) => value === 'true')
    .optional();

export const httpUrl = () =>
  text('must be a URL').refine(
    (value) => /^https?:\/\//.test(value) && URL.canParse(value),
    'must be an http: or https: URL',
  );

/** Of an OpenID Connect provider. Tokens and the client's secret travel to it. */
export const issuerUrl = text('must be a URL').refine(
  isIssuerUrl,
  'must be an https: URL without a user name, a query and a fragment, such as https://login.example.com; http: only for this machine',
);

function isIssuerUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url || url.username !== '' || url.password !== '' || /[?#]/.test(value)) return false;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
}

/** On one line. */
export const shortText = (mustBe: string, most: number) =>
  text(mustBe).refine((value) => value.length <= most && !/\p{Cc}/u.test(value), mustBe);

/** Separated by blanks. */
export const scopes = shortText('must be scopes, separated by spaces', 500)
  .refine(
    (value) => value.split(' ').includes('openid'),
    'must contain the scope openid, as in: openid email profile',
  )
  .default('openid email profile');

/** Separated by commas, blanks and line breaks. Between two commas there must be a range. */
export const addressRanges = (most: number, example: string) =>
  text('must be ranges of addresses')
    .transform((value) => value.split(',').flatMap(wordsOf))
    .refine(
      (ranges) => ranges.length <= most && ranges.every(isAddressRange),
      `must be up to ${most} IP addresses or CIDR ranges, separated by commas, such as ${example}`,
    )
    .default([]);

function wordsOf(value: string): string[] {
  const words = value.split(/\s/).filter((word) => word !== '');
  return words.length > 0 ? words : [''];
}

/** An IP address without a zone, or a range in CIDR notation. */
function isAddressRange(range: string): boolean {
  const [address = '', length, more] = range.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more !== undefined) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

export const proxyUrl = text('must be a URL').refine(
  isProxyUrl,
  'must be an http:// or https:// URL of a host, a port and, if needed, a user name and password, such as http://user:password@proxy:3128',
);

/** Credentials are percent-encoded, as everywhere in URLs. */
function isProxyUrl(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { port, username, password, pathname, search, hash } = new URL(value);
  if (port === '0' || pathname !== '/' || search !== '' || hash !== '') return false;
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(username) + decodeURIComponent(password));
  } catch {
    return false;
  }
}

/** Most DNS servers; systems use three. */
const mostDnsServers = 8;

export const dnsServers = text('must be addresses')
  .transform((value) => value.split(',').map((server) => server.trim()))
  .refine(
    (servers) => servers.length <= mostDnsServers && servers.every(isDnsServer),
    `must be up to ${mostDnsServers} IP addresses, separated by commas, each with a port if it is not 53, such as 10.0.0.2,[fd00::2]:5353`,
  );

function isDnsServer(server: string): boolean {
  if (isIP(server) !== 0) return true;
  const [, ipv6, ipv4, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(server) ?? [];
  const isAddress = ipv6 === undefined ? isIPv4(ipv4 ?? '') : isIPv6(ipv6);
  return isAddress && Number(port) >= 1 && Number(port) <= 65_535;
}

/** It is printed at every start, and `#key=…` is appended to it. */
export const publicUrl = () =>
  httpUrl().refine((value) => {
    const url = URL.parse(value); // null: told already
    return !url || (url.username === '' && url.password === '' && !/[?#]/.test(value));
  }, 'must be an http: or https: URL without a user name, a query and a fragment');

export const share = (byDefault: number) => {
  const mustBe = 'must be a number from 0 to 1';
  return z
    .string()
    .trim()
    .regex(/^(?:\d+|\d*\.\d+)$/, mustBe)
    .transform(Number)
    .refine((value) => value <= 1, mustBe)
    .default(byDefault);
};

export const databaseUrl = text('must be a postgres:// URL').refine(
  (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
  'must be a postgres:// URL, such as postgres://user:password@host:5432/database',
);

export const apiKey = text('must be a key').regex(
  /^[\x21-\x7e]{16,200}$/,
  'must be 16 to 200 visible ASCII characters without spaces',
);

export const smtpUrl = text('must be a URL').refine(
  (value) => /^smtps?:\/\/[^/]/.test(value) && URL.canParse(value),
  'must be an smtp:// or smtps:// URL, such as smtps://user:password@mail.example.com',
);

/** An address, or a name with an address in angle brackets, on one line. */
export const mailSender = text('must be an e-mail address').refine(
  (value) =>
    value.length <= 320 && /^(?:[^<>\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u.test(value),
  'must be an e-mail address, or a name and an address in angle brackets, such as Webhooks <webhooks@example.com>',
);
