import { gzipSync } from 'node:zlib';

import { type HostileReceiver, ok, say, sayAndEnd } from './behaviour.ts';

const location = { name: 'Location', value: 'http://169.254.169.254/latest/meta-data' };
const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024));

export const odd: HostileReceiver[] = [
  {
    name: 'sends status 999',
    onRequest: say('HTTP/1.1 999 Request Denied\r\nContent-Length: 2\r\n\r\nno'),
    status: 999,
    error: 'HTTP 999',
    response: { body: 'no', truncated: false },
  },
  {
    name: 'redirects to a private address',
    onRequest: say(`HTTP/1.1 307 Go\r\nLocation: ${location.value}\r\nContent-Length: 0\r\n\r\n`),
    status: 307,
    error: 'HTTP 307 (redirects are not followed)',
    response: { body: '', truncated: false, header: location },
  },
  {
    name: 'refuses a request that it has not read',
    onConnection: (socket) =>
      socket.pause().end('HTTP/1.1 413 No\r\nConnection: close\r\n\r\nno', () => socket.destroy()),
    status: 413,
    error: 'HTTP 413',
    response: { body: 'no', truncated: false },
  },
  {
    name: 'sends more than it announced',
    onRequest: say(`${ok}Content-Length: 2\r\n\r\nok and more`),
    status: 200,
    error: null,
    response: { body: 'ok', truncated: false },
  },
  {
    name: 'answers twice',
    onRequest: say(`${ok}Content-Length: 2\r\n\r\nokHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n`),
    status: 200,
    error: null,
    response: { body: 'ok', truncated: false },
  },
  {
    name: 'sends a 204 with a body',
    onRequest: say('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok'),
    status: 204,
    error: null,
    response: { body: '', truncated: false },
  },
  {
    name: 'sends a 304 with a body',
    onRequest: say('HTTP/1.1 304 Not Modified\r\n\r\nsurprise'),
    status: 304,
    error: 'HTTP 304',
    response: { body: '', truncated: false },
  },
  {
    name: 'ends its body with the connection',
    onRequest: sayAndEnd('HTTP/1.0 200 OK\r\n\r\nwhole'),
    status: 200,
    error: null,
    response: { body: 'whole', truncated: false },
  },
  {
    name: 'sends NUL, invalid UTF-8 and a lone surrogate as its body',
    onRequest: say(Buffer.from(`${ok}Content-Length: 8\r\n\r\na\0\xff\xc3\xa9\xed\xa0\x80`, 'latin1')),
    status: 200,
    error: null,
    response: { body: 'a\ufffd\ufffdé\ufffd\ufffd\ufffd', truncated: false },
  },
  {
    name: 'sends invalid UTF-8 and a lone surrogate in its status line and a header',
    onRequest: say(
      Buffer.from(
        'HTTP/1.1 200 \xff\xed\xa0\x80\r\nX-A: \xff\xed\xa0\x80\xc3\xa9\r\nContent-Length: 0\r\n\r\n',
        'latin1',
      ),
    ),
    status: 200,
    error: null,
    response: { body: '', truncated: false, header: { name: 'X-A', value: '\ufffd\ufffd\ufffd\ufffdé' } },
  },
  {
    name: 'sends a gzip bomb',
    onRequest: say(
      Buffer.concat([
        Buffer.from(`${ok}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`),
        bomb,
      ]),
    ),
    status: 200,
    error: null,
    response: { body: bomb.toString('utf8').replaceAll('\0', '\ufffd'), truncated: false },
  },
];
