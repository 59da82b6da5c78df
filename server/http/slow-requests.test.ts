import { connect } from 'node:net';

import { beforeAll, expect, test } from 'vitest';

import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';

const keep = closingAfterAll();
let server: ApiServer;

beforeAll(async () => {
  server = await startApiServer({ timeouts: { headers: 200, request: 200, search: 50 } });
  keep({ close: () => server.server.close() });
});

/** What comes back until the server closes the connection. */
function answerTo(request: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => (text += String(data)));
    socket.on('error', () => undefined).on('close', () => resolve(text));
  });
}

const head = (route: string) =>
  `POST ${route} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer owner\r\nContent-Type: application/json\r\nContent-Length: 99\r\n`;
const withoutKey = (route: string) => head(route).replace(/Authorization: .*\r\n/, '');

test.each(['/v1/track', '/v1/batch', '/v1/import/', '/v1/t', '/v1/b'])(
  'a body that does not arrive at %s has no answer: the connection is closed',
  async (route) => {
    expect(await answerTo(`${withoutKey(route)}\r\n{"batch":`)).toBe('');
  },
);

test.each(['/graphql', '/v1/events'])('one that does not arrive at %s has 408', async (route) => {
  expect(await answerTo(`${head(route)}\r\n{"query":`)).toMatch(/^HTTP\/1\.1 408 /);
});

test('a head that does not arrive has no answer, since nobody knows who sends it', async () => {
  expect(await answerTo(withoutKey('/v1/track'))).toBe('');
});

test('a connection that a tracking SDK has used before is closed in the same way', async () => {
  const first = `${withoutKey('/v1/track').replace('99', '2')}\r\n{}`;
  const answers = await answerTo(`${first}${withoutKey('/v1/track')}\r\n{`);
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
});
