import { chunked, type HostileReceiver, nothing, ok, say } from './behaviour.ts';

const noHttp: [name: string, answer: string, reason: string][] = [
  ['speaks SSH', 'SSH-2.0-OpenSSH_9.6\r\n', 'Expected HTTP/, RTSP/ or ICE/'],
  ['speaks HTTP/0.9', '<html>Hello</html>', 'Expected HTTP/, RTSP/ or ICE/'],
  ['speaks HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'Expected HTTP/, RTSP/ or ICE/'],
  ['sends random bytes', '\x93\x07\0\xff\xfe\x1b[2J', 'Expected HTTP/, RTSP/ or ICE/'],
  ['sends status 000', 'HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n', 'impossible status'],
  ['sends status 099', 'HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n', 'impossible status'],
  ['sends status 99', 'HTTP/1.1 99 No\r\nContent-Length: 0\r\n\r\n', 'Invalid status code'],
  ['sends status 2000', 'HTTP/1.1 2000 OK\r\n\r\n', 'Invalid response status'],
  ['sends a status in words', 'HTTP/1.1 fine thanks\r\n\r\n', 'Invalid status code'],
  ['sends a header without a colon', `${ok}Nonsense\r\n\r\n`, 'Invalid header token'],
  ['sends NUL in a header', `${ok}X-A: a\0b\r\n\r\n`, 'Invalid header value char'],
  ['sends a negative length', `${ok}Content-Length: -1\r\n\r\nok`, 'Invalid character in Content-Length'],
  ['sends two lengths', `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk`, 'contradictory length'],
  [
    'sends a length and chunks',
    `${ok}Content-Length: 2\r\n${chunked}2\r\nok\r\n0\r\n\r\n`,
    'contradictory length',
  ],
  ['upgrades unasked', 'HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', 'unexpected upgrade'],
];

const instead = noHttp.map(([name, answer, reason]): HostileReceiver => {
  return {
    name,
    onRequest: say(Buffer.from(answer, 'latin1')),
    error: `malformed answer (${reason})`,
    ...nothing,
  };
});

const badChunks: [name: string, chunk: string, reason: string][] = [
  ['sends a chunk size in words', 'two\r\nok\r\n', 'Invalid character in chunk size'],
  ['sends a negative chunk size', '-2\r\nok\r\n', 'Invalid character in chunk size'],
  ['sends a chunk size beyond 64 bits', 'fffffffffffffffff\r\nok\r\n', 'Chunk size overflow'],
  ['sends a chunk longer than its size', '1\r\nok\r\n', 'Expected LF after chunk data'],
];

const later = badChunks.map(([name, chunk, reason]): HostileReceiver => {
  return {
    name,
    onRequest: say(`${ok}${chunked}2\r\nab\r\n${chunk}`),
    status: 200,
    error: `malformed answer (${reason})`,
    response: { body: /^ab/, truncated: true },
  };
});

const notTls: HostileReceiver[] = [
  {
    name: 'speaks HTTP where TLS is expected',
    tls: true,
    onRequest: say('HTTP/1.1 400 Bad Request\r\n\r\n'),
    error: 'TLS: wrong version number',
    ...nothing,
  },
  {
    name: 'sends random bytes where TLS is expected',
    tls: true,
    onRequest: say(Buffer.from('\x93\x07\0\xff\xfe\x1b[2J'.repeat(10), 'latin1')),
    error: 'TLS: wrong version number',
    ...nothing,
  },
];

export const malformed: HostileReceiver[] = [...instead, ...later, ...notTls];
