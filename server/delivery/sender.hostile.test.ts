import { type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RawServer, startRawServer } from '../testing/raw-server.ts';
import { createSender, type Sender, type SendOutcome } from './sender.ts';

let sender: Sender;
let server: RawServer | null = null;

beforeEach(() => {
  sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 10 });
});

afterEach(async () => {
  await sender.close();
  await server?.close();
  server = null;
});

/** Sends one request to a server that does this with each connection's request. */
async function sendTo(behave: (socket: Socket) => void, timeoutMs = 300): Promise<SendOutcome> {
  server = await startRawServer((socket) => behave(socket));
  return send(server.url, timeoutMs);
}

function send(url: string, timeoutMs = 2_000): Promise<SendOutcome> {
  return sender.send({ url, headers: [], body: Buffer.from('{}'), timeoutMs });
}

/** Writes as fast as the other side reads, until it hangs up. */
function flood(socket: Socket, chunk: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

/** Writes a beginning, and then a little at a time, until the other side hangs up. */
function drip(socket: Socket, beginning: string, chunk: string): void {
  socket.write(beginning);
  const timer = setInterval(() => socket.write(chunk), 10);
  socket.on('close', () => clearInterval(timer));
}

const ok = 'HTTP/1.1 200 OK\r\n';

describe('a receiver that never comes to an end', () => {
  test('with silence: timeout', async () => {
    expect(await sendTo(() => undefined)).toMatchObject({
      kind: 'failed',
      error: 'timeout',
      statusCode: null,
    });
  });

  test('with a dripping status line: timeout', async () => {
    const outcome = await sendTo((socket) => drip(socket, 'HTTP/1.1 200 ', 'a'));
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout', statusCode: null });
  });

  test('with dripping headers: timeout', async () => {
    const outcome = await sendTo((socket) => drip(socket, ok, 'X-A: b\r\n'));
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout', statusCode: null });
  });

  test('with a dripping TLS handshake: timeout', async () => {
    server = await startRawServer((socket) => drip(socket, '\x16\x03\x03\x40\x00', '\x02'));
    const outcome = await send(server.url.replace('http:', 'https:'), 300);
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout', statusCode: null });
  });

  const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
  test('with informational answers now and then: timeout', async () => {
    const outcome = await sendTo((socket) => drip(socket, hint, hint));
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout', statusCode: null });
  });

  test('with a flood of informational answers: one clear error, long before the timeout', async () => {
    const outcome = await sendTo((socket) => flood(socket, hint.repeat(500)), 10_000);
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: 'malformed answer (endless informational answers)',
      statusCode: null,
    });
  });

  test('with a dripping body: timeout, and what came is kept', async () => {
    const outcome = await sendTo((socket) => {
      drip(socket, `${ok}Content-Length: 1000\r\n\r\n`, 'z');
    });
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: 'timeout',
      statusCode: 200,
      response: { truncated: true, body: expect.stringMatching(/^z+$/) },
    });
  });

  test('with a dripping body of an error: the status is the error', async () => {
    const outcome = await sendTo((socket) => {
      socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\n\r\nbusy');
    });
    expect(outcome).toMatchObject({
      kind: 'answered',
      statusCode: 503,
      error: 'HTTP 503',
      response: { body: 'busy', truncated: true },
    });
  });

  test('with an endless chunked body: success, at once', async () => {
    const outcome = await sendTo((socket) => {
      socket.write(`${ok}Transfer-Encoding: chunked\r\n\r\n`);
      flood(socket, `1000\r\n${'x'.repeat(4096)}\r\n`);
    }, 10_000);
    expect(outcome).toMatchObject({ kind: 'answered', error: null, response: { truncated: true } });
    if (outcome.kind !== 'answered') throw new Error('not answered');
    expect(outcome.response.body).toBe('x'.repeat(16 * 1024));
    expect(outcome.responseTimeMs).toBeLessThan(5_000);
  });

  test('with 100 MB: success, at once, and the connection is closed', async () => {
    let written = 0;
    let closed: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => (closed = resolve));
    const outcome = await sendTo((socket) => {
      socket.on('close', () => {
        written = socket.bytesWritten;
        closed();
      });
      socket.write(`${ok}Content-Length: ${100 * 1024 * 1024}\r\n\r\n`);
      flood(socket, Buffer.alloc(64 * 1024, 'y'));
    }, 10_000);
    expect(outcome).toMatchObject({ kind: 'answered', error: null, response: { truncated: true } });
    await closing;
    expect(written).toBeLessThan(50 * 1024 * 1024);
  });
});

describe('a receiver that breaks off', () => {
  test('refusing the connection: ECONNREFUSED', async () => {
    const gone = await startRawServer(() => undefined);
    await gone.close();
    expect(await send(gone.url)).toMatchObject({ kind: 'failed', error: 'ECONNREFUSED', response: null });
  });

  test('without an answer: connection closed', async () => {
    const outcome = await sendTo((socket) => socket.end());
    expect(outcome).toMatchObject({ kind: 'failed', error: 'connection closed', statusCode: null });
  });

  test('with a reset: ECONNRESET', async () => {
    const outcome = await sendTo((socket) => socket.resetAndDestroy());
    expect(outcome).toMatchObject({ kind: 'failed', error: 'ECONNRESET', statusCode: null });
  });

  const length = 'Content-Length: 50\r\n\r\nhalf';
  const chunked = 'Transfer-Encoding: chunked\r\n\r\n32\r\nhalf';
  const end = (socket: Socket): unknown => socket.end();
  const reset = (socket: Socket): unknown => socket.resetAndDestroy();
  const endings: [string, string, (socket: Socket) => unknown, string][] = [
    ['a body of known length by a reset', length, reset, 'ECONNRESET'],
    ['a chunked body by a reset', chunked, reset, 'ECONNRESET'],
    ['a body of known length by an end', length, end, 'connection closed'],
    ['a chunked body by an end', chunked, end, 'connection closed'],
    ['a last body of known length by an end', `Connection: close\r\n${length}`, end, 'connection closed'],
    ['a last chunked body by an end', `Connection: close\r\n${chunked}`, end, 'connection closed'],
  ];
  test.each(endings)(
    'in the middle of %s: a failure that keeps its status',
    async (_, answer, stop, error) => {
      const outcome = await sendTo((socket) => {
        socket.write(ok + answer);
        setTimeout(stop, 30, socket); // so that the half is read before the reset overtakes it
      }, 5_000);
      expect(outcome).toMatchObject({
        kind: 'failed',
        statusCode: 200,
        error,
        response: { body: 'half', truncated: true },
      });
    },
  );

  test('where the end of the connection is the end of the body: success', async () => {
    const outcome = await sendTo((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nwhole'));
    expect(outcome).toMatchObject({
      kind: 'answered',
      error: null,
      response: { body: 'whole', truncated: false },
    });
  });
});

describe('a receiver that does not speak HTTP', () => {
  const answers: [string, string, string | RegExp][] = [
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n', /^malformed answer \(.+\)$/],
    [
      'an impossible status',
      'HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n',
      /^malformed answer \(.+\)$/,
    ],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', /^malformed answer \(.+\)$/],
    ['a header without a colon', `${ok}Nonsense\r\n\r\n`, /^malformed answer \(.+\)$/],
    ['NUL in a header', `${ok}X-A: a\0b\r\n\r\n`, /^malformed answer \(.+\)$/],
    ['two lengths', `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk`, /^malformed answer \(.+\)$/],
    [
      'length and chunks',
      `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^malformed answer/,
    ],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      /^malformed answer/,
    ],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^malformed answer/],
    ['a header of 20 KB', `${ok}X-A: ${'a'.repeat(20_000)}\r\n\r\n`, 'headers too large'],
    ['20 KB of headers', `${ok}${'X-A: aaaaaaaaaaaaaaaaa\r\n'.repeat(1_000)}\r\n`, 'headers too large'],
  ];
  test.each(answers)('but %s: one clear error', async (_, answer, error) => {
    const outcome = await sendTo((socket) => socket.end(answer, 'latin1'), 2_000);
    if (outcome.kind !== 'failed') throw new Error(JSON.stringify(outcome));
    expect(outcome.error).toMatch(error);
    expect(outcome.error).toMatch(/^[\x20-\x7e]{1,300}$/);
  });

  test('but a flood of headers: one clear error, long before the timeout', async () => {
    const outcome = await sendTo((socket) => {
      socket.write(ok);
      flood(socket, 'X-Flood: yes\r\n'.repeat(100));
    }, 10_000);
    expect(outcome).toMatchObject({ kind: 'failed', error: 'headers too large', statusCode: null });
  });
});

describe('an answer that is hard to store', () => {
  function answerWith(body: Buffer, headers = ''): Promise<SendOutcome> {
    return sendTo((socket) => {
      socket.write(`${ok}${headers}Content-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    }, 5_000);
  }

  test('with NUL and invalid UTF-8 is kept without them', async () => {
    const outcome = await answerWith(Buffer.from([0x61, 0x00, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80]));
    expect(outcome).toMatchObject({
      error: null,
      response: { body: 'a\ufffd\ufffdé\ufffd\ufffd\ufffd', truncated: false },
    });
  });

  test('with a gzip bomb stays compressed', async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024));
    const outcome = await answerWith(bomb, 'Content-Encoding: gzip\r\n');
    if (outcome.kind !== 'answered') throw new Error('not answered');
    expect(bomb.length).toBeLessThan(16 * 1024);
    expect(outcome.response.body.length).toBeLessThanOrEqual(bomb.length);
    expect(outcome.response.body).not.toContain('\0');
  });

  test('with 200 headers keeps 64 of them and says that there were more', async () => {
    const headers = Array.from({ length: 200 }, (_, index) => `X-${index}: v\r\n`).join('');
    const outcome = await answerWith(Buffer.from('ok'), headers);
    if (outcome.kind !== 'answered') throw new Error('not answered');
    expect(outcome.response.headers).toHaveLength(64);
    expect(outcome.response).toMatchObject({ body: 'ok', truncated: true });
  });
});
