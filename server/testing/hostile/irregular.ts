import { chunked, flood, hint, type HostileReceiver, nothing, ok, say, sayAndEnd } from './behaviour.ts';

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const whole = { status: 200, error: null };

/** What HTTP asks a client to understand, or allows it to. */
const understood: HostileReceiver[] = [
  {
    name: 'sends an unrequested 100 Continue',
    onRequest: say(`${goOn}${ok}Content-Length: 2\r\n\r\nok`),
    ...whole,
    response: { body: 'ok', truncated: false },
  },
  {
    name: 'sends an unrequested 100 Continue, and its answer later',
    onRequest: (socket) => {
      socket.write(goOn);
      setTimeout(() => socket.write(`${ok}Content-Length: 2\r\n\r\nok`), 20); // in a piece of its own
    },
    ...whole,
    response: { body: 'ok', truncated: false },
  },
  {
    name: 'sends 100 Continue with headers, twice, between early hints',
    onRequest: say(`${hint}${goOn}HTTP/1.1 100 Go\r\nX-A: b\r\n\r\n${hint}${ok}Content-Length: 2\r\n\r\nok`),
    ...whole,
    response: { body: 'ok', truncated: false },
  },
  {
    name: 'sends 100 Continue and an error',
    onRequest: say(`${goOn}HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno`),
    status: 503,
    error: 'HTTP 503',
    response: { body: 'no', truncated: false },
  },
  {
    name: 'folds a header',
    onRequest: say(`${ok}X-A: one\r\n two\r\n\tthree\r\nContent-Length: 2\r\n\r\nok`),
    ...whole,
    response: { body: 'ok', truncated: false, header: { name: 'X-A', value: 'one  two \tthree' } },
  },
  {
    name: 'folds the length of its body',
    onRequest: say(`${ok}Content-Length:\r\n 2\r\n\r\nok`),
    ...whole,
    response: { body: 'ok', truncated: false, header: { name: 'Content-Length', value: '2' } },
  },
  {
    name: 'ends its lines with a bare LF',
    onRequest: sayAndEnd('HTTP/1.1 200 OK\nX-A: b\nX-C: d\n e\n\na\nb\r\n c'),
    ...whole,
    response: { body: 'a\nb\r\n c', truncated: false, header: { name: 'X-C', value: 'd  e' } },
  },
  {
    name: 'ends some of its lines with a bare LF',
    onRequest: say('\nHTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 2\n\r\nok'),
    ...whole,
    response: { body: 'ok', truncated: false, header: { name: 'X-A', value: 'b' } },
  },
  {
    name: 'sends everything irregular at once, in pieces that break where it matters',
    onRequest: (socket) => {
      const pieces = [
        'HTTP/1.1 10',
        '0 Continue\n',
        '\nHTTP/1.1 200 OK\nX-A: b\r',
        '\n',
        ` c\n${chunked}2\r\nok`,
      ];
      for (const [index, piece] of [...pieces, '\r\n0\r\n\r\n'].entries())
        setTimeout(() => socket.write(piece), 20 * index);
    },
    ...whole,
    response: { body: 'ok', truncated: false, header: { name: 'X-A', value: 'b  c' } },
  },
];

const refused: [name: string, answer: string, reason: string][] = [
  ['continues without an end', goOn.repeat(1_000), 'endless informational answers'],
  ['sends blanks before its first header', `${ok} X-A: b\r\n\r\n`, 'Unexpected space after start line'],
  ['sends a CR alone in a header', `${ok}X-A: b\rX-C: d\r\n\r\n`, 'Missing expected LF after header value'],
  ['folds NUL into a header', `${ok}X-A: b\r\n \0\r\n\r\n`, 'Invalid header value char'],
  ['folds a second length', `${ok}Content-Length: 2\r\n 2\r\n\r\nok`, 'contradictory length'],
  ['folds both a length and chunks', `${ok}Content-Length:\n 2\n${chunked}2\r\nok`, 'contradictory length'],
];

/** Ends that never come, where nothing is counted as a header. */
const endless: [name: string, beginning: string, chunk: string][] = [
  ['sends a status line without an end', 'HTTP/1.1 200 ', 'a'],
  ['sends blanks before a header value without an end', `${ok}X-A:`, ' '],
  ['folds a header without an end', `${ok}X-A: b`, '\r\n c'],
  ['folds nothing but blanks without an end', `${ok}X-A:`, '\r\n '],
  ['sends bare LF before its status line without an end', '', '\n'],
  ['sends headers with a bare LF without an end', ok, 'X-A: b\n'],
];

export const irregular: HostileReceiver[] = [
  ...understood,
  ...refused.map(([name, answer, reason]): HostileReceiver => {
    return { name, onRequest: say(answer), error: `malformed answer (${reason})`, ...nothing };
  }),
  ...endless.map(([name, beginning, chunk]): HostileReceiver => {
    return { name, onRequest: flood(beginning, chunk), error: 'headers too large', ...nothing };
  }),
];
