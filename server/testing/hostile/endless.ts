import { chunked, drip, flood, hint, type HostileReceiver, keptBody, nothing, ok, say } from './behaviour.ts';

const dripping: HostileReceiver[] = [
  { name: 'is silent', error: 'timeout', ...nothing },
  { name: 'drips blank lines', onRequest: drip('', '\r\n'), error: 'timeout', ...nothing },
  { name: 'drips its status line', onRequest: drip('HTTP/1.1 200 ', 'a'), error: 'timeout', ...nothing },
  { name: 'drips its headers', onRequest: drip(ok, 'X-A: b\r\n'), error: 'timeout', ...nothing },
  { name: 'drips early hints', onRequest: drip(hint, hint), error: 'timeout', ...nothing },
  { name: 'is silent in the handshake', tls: true, error: 'timeout', ...nothing },
  {
    name: 'drips its handshake',
    tls: true,
    onRequest: drip('\x16\x03\x03\x40\x00', '\x02'),
    error: 'timeout',
    ...nothing,
  },
  {
    name: 'drips its body',
    onRequest: drip(`${ok}Content-Length: 9999\r\n\r\n`, 'z'),
    status: 200,
    error: 'timeout',
    response: { body: /^z+$/, truncated: true },
  },
  {
    name: 'drips the size of a chunk',
    onRequest: drip(`${ok}${chunked}2\r\nok\r\n`, '0'),
    status: 200,
    error: 'timeout',
    response: { body: 'ok', truncated: true },
  },
  {
    name: 'drips the body of an error',
    onRequest: drip('HTTP/1.1 503 Busy\r\nContent-Length: 9999\r\n\r\n', 'z'),
    status: 503,
    error: 'HTTP 503',
    response: { body: /^z+$/, truncated: true },
  },
];

const flooding: HostileReceiver[] = [
  {
    name: 'floods with early hints',
    onRequest: flood('', hint),
    error: 'malformed answer (endless informational answers)',
    ...nothing,
  },
  {
    name: 'floods with headers',
    onRequest: flood(ok, 'X-Flood: yes\r\n'),
    error: 'headers too large',
    ...nothing,
  },
  {
    name: 'sends one header without an end',
    onRequest: flood(`${ok}X-Flood: `, 'y'),
    error: 'headers too large',
    ...nothing,
  },
  {
    name: 'sends a header of 20 KB',
    onRequest: say(`${ok}X-A: ${'a'.repeat(20_000)}\r\n\r\n`),
    error: 'headers too large',
    ...nothing,
  },
  {
    name: 'sends 20 KB of headers',
    onRequest: say(`${ok}${'X-A: aaaaaaaaaaaaaaaaa\r\n'.repeat(1_000)}\r\n`),
    error: 'headers too large',
    ...nothing,
  },
  {
    name: 'sends 200 headers',
    onRequest: say(`${ok}Content-Length: 2\r\n${'X-A: v\r\n'.repeat(200)}\r\nok`),
    status: 200,
    error: null,
    response: { body: 'ok', truncated: true, header: { name: 'X-A', value: 'v' } },
  },
  {
    name: 'floods with trailers',
    onRequest: flood(`${ok}${chunked}2\r\nok\r\n0\r\n`, 'X-Flood: yes\r\n'),
    status: 200,
    error: 'headers too large',
    response: { body: 'ok', truncated: true },
  },
  {
    name: 'sends 100 MB',
    onRequest: flood(`${ok}Content-Length: ${100 * 1024 * 1024}\r\n\r\n`, 'y'),
    status: 200,
    error: null,
    response: { body: 'y'.repeat(keptBody), truncated: true },
  },
  {
    name: 'sends a body without an end',
    onRequest: flood(`${ok}${chunked}`, `400\r\n${'x'.repeat(1024)}\r\n`),
    status: 200,
    error: null,
    response: { body: 'x'.repeat(keptBody), truncated: true },
  },
  {
    name: 'sends the body of an error without an end',
    onRequest: flood(`HTTP/1.1 500 No\r\n\r\n`, 'x'),
    status: 500,
    error: 'HTTP 500',
    response: { body: 'x'.repeat(keptBody), truncated: true },
  },
];

export const endless: HostileReceiver[] = [
  ...dripping.map((receiver) => ({ ...receiver, endless: true as const })),
  ...flooding,
];
