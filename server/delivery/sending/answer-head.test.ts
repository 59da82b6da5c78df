import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { AnswerHead } from './answer-head.ts';

/** What undici reads of an answer that arrives in these pieces. */
function read(pieces: readonly Buffer[]): { text: string; repaired: boolean } {
  const socket = new Readable({ read: () => undefined });
  const head = new AnswerHead(socket);
  head.expect();
  let text = '';
  for (const piece of pieces) {
    socket.push(piece);
    text += ((socket.read() as Buffer | null) ?? '').toString('latin1');
  }
  socket.destroy();
  return { text, repaired: head.repaired };
}

function inTwo(answer: string): Buffer[][] {
  const bytes = Buffer.from(answer, 'latin1');
  return Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
}

const body = 'a\nb\r\n c\n\nHTTP/1.1 100 \n\n';
const ordinary = `HTTP/1.1 200 OK\r\nX-A: b\r\nX-B: \xe9\r\n\r\n${body}`;

const cases: [name: string, answer: string, passed: string, repaired: boolean][] = [
  ['an ordinary answer', ordinary, ordinary, false],
  ['an answer without headers', `HTTP/1.1 200 OK\r\n\r\n${body}`, `HTTP/1.1 200 OK\r\n\r\n${body}`, false],
  ['blank lines first', `\r\n\r\n${ordinary}`, `\r\n\r\n${ordinary}`, false],
  ['early hints', `HTTP/1.1 103 \r\n\r\n${ordinary}`, `HTTP/1.1 103 \r\n\r\n${ordinary}`, false],
  ['a 100', `HTTP/1.1 100 \r\n\r\n${ordinary}`, `HTTP/1.1 103 \r\n\r\n${ordinary}`, false],
  ['an upgrade', 'HTTP/1.1 101 Go\r\n\r\na\nb', 'HTTP/1.1 101 Go\r\n\r\na\nb', false],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\na\nb', 'HTTP/1.1 2000 OK\r\n\r\na\nb', false],
  ['bare LF', `HTTP/1.1 200 OK\nX-A: b\n\n${body}`, `HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n${body}`, true],
  ['one bare LF', `HTTP/1.1 200 OK\r\nX-A: b\n\r\n${body}`, `HTTP/1.1 200 OK\r\nX-A: b\r\n\r\n${body}`, true],
  [
    'folded lines',
    `HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n\td\n e\r\n\r\n${body}`,
    `HTTP/1.1 200 OK\r\nX-A: b  c \td  e\r\n\r\n${body}`,
    true,
  ],
  [
    'blanks after the status line',
    `HTTP/1.1 200 OK\r\n X-A: b\r\n\r\n${body}`,
    `HTTP/1.1 200 OK\r\n X-A: b\r\n\r\n${body}`,
    false,
  ],
  ['CR alone', `HTTP/1.1 200 OK\r\nX\r\rY\r\n\r\n${body}`, `HTTP/1.1 200 OK\r\nX\r\rY\r\n\r\n${body}`, false],
];

describe.each(cases)('of %s', (_, answer, passed, repaired) => {
  test('the head is repaired and nothing else is changed', () => {
    expect(read([Buffer.from(answer, 'latin1')])).toEqual({ text: passed, repaired });
  });

  test('the pieces in which it arrives make no difference', () => {
    for (const pieces of inTwo(answer)) expect(read(pieces)).toEqual({ text: passed, repaired });
    const bytes = Array.from(Buffer.from(answer, 'latin1'), (byte) => Buffer.from([byte]));
    expect(read(bytes)).toEqual({ text: passed, repaired });
  });
});

test('an ordinary answer in one piece is passed on without being copied', () => {
  const socket = new Readable({ read: () => undefined });
  new AnswerHead(socket).expect();
  const piece = Buffer.from(ordinary, 'latin1');
  socket.push(piece);
  expect(socket.read()).toBe(piece);
  socket.destroy();
});

test('what comes when no answer is awaited is passed on as it is', () => {
  const socket = new Readable({ read: () => undefined });
  const head = new AnswerHead(socket);
  socket.push(Buffer.from('HTTP/1.1 100 \n\n'));
  expect(String(socket.read())).toBe('HTTP/1.1 100 \n\n');
  expect(head.repaired).toBe(false);
  socket.destroy();
});
