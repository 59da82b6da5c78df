/**
 * Endpoint URLs and what is said of them. The server's own tests of `checkEndpointUrl` run over the same tables.
 */
import { addresses } from './addresses.ts';
import { accepted, refused, type InputCase } from './case.ts';

/** Fine everywhere. */
export const publicUrls = [
  'https://example.com',
  'https://example.com/hooks?team=a&x=%20',
  'HTTPS://Example.COM:8443/',
  'https://example.com./',
  'https://bücher.example/',
  'https://8.8.8.8/',
  'https://[2606:4700:4700::1111]:443/hook',
  'https://internal.example.com/',
  'https://localhost.example.com/',
  'https://my-local.dev/',
];

/** No endpoint anywhere public, with a word of the server's reason. */
export const invalidUrls: readonly (readonly [url: string, word: string])[] = [
  ['http://example.com/', 'https://'],
  ['ftp://example.com/', 'https://'],
  ['file:///etc/passwd', 'https://'],
  ['javascript:alert(1)', 'complete'],
  ['example.com/hook', 'complete'],
  ['//example.com/hook', 'complete'],
  ['/hook', 'complete'],
  ['https:example.com', 'complete'],
  ['https:/example.com', 'complete'],
  ['https://', 'complete'],
  ['https://exa mple.com/', 'spaces'],
  ['https://example.com/a b', 'spaces'],
  ['https://exam\tple.com/', 'spaces'],
  ['https://example.com/\r\nHost: evil', 'spaces'],
  ['https://example.com/\0', 'control'],
  ['https://example.com/\ud800', 'surrogate'],
  ['https:\\\\example.com', 'backslashes'],
  ['https://example.com\\@127.0.0.1/', 'backslashes'],
  ['https://user:password@example.com/', 'password'],
  ['https://user@example.com/', 'user name'],
  ['https://example.com/#part', 'fragment'],
  ['https://example.com/#', 'fragment'],
  ['https://example.com:0/', 'Port 0'],
  ['https://example.com:99999/', 'complete'],
  ['https://a..b.com/', 'host name'],
  [`https://${'a'.repeat(64)}.com/`, 'host name'],
  [`https://${'abcdefghi.'.repeat(26)}com/`, 'host name'],
  ['https://1.2.3.4.5.256/', 'complete'],
  ['https://[::1/', 'complete'],
];

/** Pointing inwards: fine only where private endpoints are allowed, if at all. */
export const inwardUrls: readonly (readonly [url: string, how: string])[] = [
  ['https://127.0.0.1/', 'plain'],
  ['https://127.1/', 'short'],
  ['https://127.0.1/', 'short'],
  ['https://2130706433/', 'decimal'],
  ['https://0x7f000001/', 'hexadecimal'],
  ['https://0x7f.0.0.1/', 'hexadecimal part'],
  ['https://0177.0.0.1/', 'octal part'],
  ['https://017700000001/', 'octal'],
  ['https://127.0.0.1./', 'trailing dot'],
  ['https://１２７.０.０.１/', 'full-width digits'],
  ['https://127。0。0。1/', 'ideographic full stops'],
  ['https://%31%32%37.0.0.1/', 'percent-encoded'],
  ['https://①②⑦.0.0.1/', 'circled digits'],
  ['https://0/', 'zero'],
  ['https://10.0.0.1/', 'private'],
  ['https://169.254.169.254/latest/meta-data', 'metadata'],
  ['https://[::1]/', 'IPv6 loopback'],
  ['https://[0:0:0:0:0:0:0:1]/', 'IPv6 loopback in full'],
  ['https://[::ffff:127.0.0.1]/', 'IPv4-mapped'],
  ['https://[::ffff:a9fe:a9fe]/', 'IPv4-mapped metadata'],
  ['https://[64:ff9b::7f00:1]/', 'NAT64'],
  ['https://[fd00::1]/', 'unique local'],
  ['https://localhost/', 'name'],
  ['https://LOCALHOST:8080/', 'upper case'],
  ['https://localhost./', 'trailing dot'],
  ['https://api.localhost/', 'below localhost'],
  ['https://printer.local/', 'mDNS'],
  ['https://db.internal/', 'internal'],
  ['https://metadata.google.internal/', 'metadata'],
  ['https://metadata.google.internal./', 'metadata, trailing dot'],
  ['https://router.home.arpa/', 'home network'],
  ['https://home.arpa/', 'home network'],
  ['https://nas.lan/', 'local network'],
  ['https://postgres/', 'single label'],
  ['https://ｌｏｃａｌｈｏｓｔ/', 'full-width letters'],
];

/** Fine where private endpoints are allowed. */
export const developmentUrls = [
  'http://example.com/',
  'http://localhost:3000/hook',
  'http://127.0.0.1:9000',
  'https://[::1]/',
  'http://192.168.1.20/',
  'http://receiver:8080/',
  'http://host.docker.internal:8080/',
];

const inUrl = (ip: string) => `https://${ip.includes(':') ? `[${ip}]` : ip}/`;

export const urlCases: readonly InputCase[] = [
  ...publicUrls.flatMap((url) => [accepted({ url }), accepted({ url }, true)]),
  ...developmentUrls.map((url) => accepted({ url }, true)),
  ...invalidUrls.map(([url]) => refused({ url }, 'url INVALID_URL')),
  ...inwardUrls.map(([url]) => refused({ url }, 'url FORBIDDEN_ADDRESS')),
  ...addresses.map(([ip, kind]) =>
    kind === 'public' ? accepted({ url: inUrl(ip) }) : refused({ url: inUrl(ip) }, 'url FORBIDDEN_ADDRESS'),
  ),
  ...['', ' '].map((url) => refused({ url }, 'url REQUIRED')),
  accepted({ url: ' https://example.com/hook\n' }),
  accepted({ url: 'https://example.com/'.padEnd(2048, 'a') }),
  accepted({ url: `https://example.com/${'🙂'.repeat(2028)}` }),
  refused({ url: 'https://example.com/'.padEnd(2049, 'a') }, 'url TOO_LONG'),
  refused({ url: `https://example.com/${'🙂'.repeat(2029)}` }, 'url TOO_LONG'),
  ...[
    'ftp://localhost/',
    'http://user@localhost/',
    'http://localhost/#',
    'http://localhost:0/',
    'http://a..b/',
  ].map((url) => ({ ...refused({ url }, 'url INVALID_URL'), privateEndpoints: true })),
];
