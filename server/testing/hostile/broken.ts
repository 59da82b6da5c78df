import { chunked, type HostileReceiver, nothing, ok, sayAndEnd, sayAndReset } from './behaviour.ts';

const early: HostileReceiver[] = [
  {
    name: 'closes before the request',
    onConnection: (socket) => socket.end(),
    error: 'connection closed',
    ...nothing,
  },
  {
    name: 'resets before the request',
    onConnection: (socket) => socket.resetAndDestroy(),
    error: 'ECONNRESET',
    ...nothing,
  },
  {
    name: 'half-closes without an answer',
    onRequest: (socket) => socket.end(),
    error: 'connection closed',
    ...nothing,
  },
  {
    name: 'destroys the connection without an answer',
    onRequest: (socket) => socket.destroy(),
    error: 'connection closed',
    ...nothing,
  },
  {
    name: 'resets without an answer',
    onRequest: (socket) => socket.resetAndDestroy(),
    error: 'ECONNRESET',
    ...nothing,
  },
  {
    name: 'closes within its headers',
    onRequest: sayAndEnd(`${ok}X-A: b`),
    error: 'connection closed',
    ...nothing,
  },
  {
    name: 'resets within its headers',
    onRequest: sayAndReset(`${ok}X-A: b`),
    error: 'ECONNRESET',
    ...nothing,
  },
  {
    name: 'closes in the handshake',
    tls: true,
    onRequest: (socket) => socket.end(),
    error: 'ECONNRESET',
    ...nothing,
  },
];

const partial: [what: string, answer: string, whenReset: string][] = [
  ['a body of known length', 'Content-Length: 50\r\n\r\nhalf', 'ECONNRESET'],
  ['a chunked body', `${chunked}32\r\nhalf`, 'ECONNRESET'],
  // With `Connection: close` a reset counts as the end of the connection.
  ['a last body of known length', 'Connection: close\r\nContent-Length: 50\r\n\r\nhalf', 'connection closed'],
  ['a last chunked body', `Connection: close\r\n${chunked}32\r\nhalf`, 'connection closed'],
];

const within = partial.flatMap(([what, answer, whenReset]): HostileReceiver[] => {
  const kept = { status: 200, response: { body: 'half', truncated: true } };
  return [
    {
      name: `closes within ${what}`,
      onRequest: sayAndEnd(ok + answer),
      error: 'connection closed',
      ...kept,
    },
    { name: `resets within ${what}`, onRequest: sayAndReset(ok + answer), error: whenReset, ...kept },
  ];
});

export const broken: HostileReceiver[] = [...early, ...within];
