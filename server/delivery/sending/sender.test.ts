import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type Receiver, startReceiver } from '../../testing/receiver.ts';
import { createSender, type Sender, type SendRequest } from './sender.ts';

let receiver: Receiver;
let sender: Sender;

beforeEach(async () => {
  receiver = await startReceiver();
  sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4 });
});

afterEach(async () => {
  await sender.close();
  await receiver.close();
});

function request(change: Partial<SendRequest> = {}): SendRequest {
  return {
    url: `${receiver.url}/hooks?team=a%20b`,
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    body: Buffer.from('{"event_name":"größe"}'),
    timeoutMs: 5_000,
    ...change,
  };
}

describe('the sender', () => {
  test('posts exactly these bytes and headers to exactly this URL', async () => {
    const headers = [
      { name: 'Content-Type', value: 'application/json' },
      { name: 'X-Perspection-Event', value: 'purchase' },
      { name: 'X-Latin', value: 'caf\u00e9' },
    ];
    await sender.send(request({ headers }));
    const [received] = receiver.requests;
    expect(received).toMatchObject({ method: 'POST', path: '/hooks?team=a%20b' });
    expect(received!.body.toString()).toBe('{"event_name":"größe"}');
    expect(received!.rawHeaders).toEqual([
      'host',
      new URL(receiver.url).host,
      'connection',
      'keep-alive',
      ...headers.flatMap(({ name, value }) => [name, value]),
      'content-length',
      String(received!.body.length),
    ]);
  });

  test('waits for a connection for any time, unless the request says that its time runs meanwhile', async () => {
    for (let n = 0; n < 4; n += 1) receiver.respond({ hang: true });
    const busy = Array.from({ length: 4 }, () => sender.send(request()));
    await receiver.waitFor(4);
    expect(await sender.send(request({ timeoutMs: 20, timesWaiting: true }))).toMatchObject({
      kind: 'failed',
      error: 'timeout',
      statusCode: null,
    });
    const waiting = sender.send(request({ timeoutMs: 20 }));
    const later = sender.send(request({ timeoutMs: 40, timesWaiting: true }));
    expect(await Promise.race([waiting, later])).toEqual(await later);
    await sender.close();
    for (const outcome of await Promise.all([...busy, waiting])) expect(outcome.kind).toBe('interrupted');
  });

  test('reports the answer and how long it took', async () => {
    receiver.respond({ status: 201, headers: { 'X-Request-Id': 'r1' }, body: 'créé', delayMs: 60 });
    const outcome = await sender.send(request());
    expect(outcome).toMatchObject({
      kind: 'answered',
      statusCode: 201,
      error: null,
      response: { body: 'créé', truncated: false },
    });
    if (outcome.kind !== 'answered') throw new Error('not answered');
    expect(outcome.response.headers).toContainEqual({ name: 'X-Request-Id', value: 'r1' });
    expect(outcome.responseTimeMs).toBeGreaterThanOrEqual(59);
    expect(outcome.responseTimeMs).toBeLessThan(5_000);
  });

  const manyHeaders = Object.fromEntries(
    Array.from({ length: 70 }, (_, index) => [`X-${index}`, 'v'.repeat(200)] as const),
  );
  const pauses: [string, Answer, string | null][] = [
    ['is reported', { status: 503, headers: { 'retry-AFTER': '7' } }, '7'],
    [
      'is reported when it is too far back to be kept',
      { headers: { ...manyHeaders, 'Retry-After': '7' } },
      '7',
    ],
    ['is reported once when there are several', { headers: { 'Retry-After': ['7', '8'] } }, '7'],
    ['is null when there is none', { headers: { 'X-Retry-In': '7' } }, null],
    ['is null for a success', { status: 200, headers: { 'Retry-After': '7' } }, null],
  ];
  test.each(pauses)('the Retry-After of an answer %s', async (_, answer, retryAfter) => {
    receiver.respond({ status: 429, ...answer });
    expect(await sender.send(request())).toMatchObject({ kind: 'answered', retryAfter });
  });

  const statuses: [number, string | null][] = [
    [200, null],
    [202, null],
    [204, null],
    [299, null],
    [301, 'HTTP 301 (redirects are not followed)'],
    [304, 'HTTP 304'],
    [308, 'HTTP 308 (redirects are not followed)'],
    [404, 'HTTP 404'],
    [410, 'HTTP 410'],
    [429, 'HTTP 429'],
    [502, 'HTTP 502'],
    [999, 'HTTP 999'],
  ];
  test.each(statuses)('takes status %i as error %j', async (status, error) => {
    receiver.respond({ status, headers: { location: 'http://169.254.169.254/' }, body: '' });
    expect(await sender.send(request())).toMatchObject({ kind: 'answered', statusCode: status, error });
    expect(receiver.requests).toHaveLength(1);
  });

  test('gives up on a slow receiver at the timeout', async () => {
    receiver.respond({ hang: true });
    const outcome = await sender.send(request({ timeoutMs: 80 }));
    expect(outcome).toMatchObject({ kind: 'failed', statusCode: null, error: 'timeout', response: null });
    if (outcome.kind !== 'failed') throw new Error('not failed');
    expect(outcome.responseTimeMs).toBeGreaterThanOrEqual(79);
    expect(outcome.responseTimeMs).toBeLessThan(2_000);
  });

  test('does not blame the receiver for a pause of its own process', async () => {
    const outcome = sender.send(request({ timeoutMs: 600 }));
    await receiver.waitFor(1);
    // The answer leaves in the next turn of the event loop, and then nobody reads it until the time is over.
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700));
    expect(await outcome).toMatchObject({ kind: 'answered', error: null });
  });

  test.each([
    ['not a URL', 'invalid URL'],
    ['ftp://example.com/', 'blocked: http and https only'],
    ['http://169.254.169.254/latest/meta-data', 'blocked: not a public address'],
  ])('sends nothing to %s', async (url, error) => {
    expect(await sender.send(request({ url }))).toMatchObject({ kind: 'failed', error, statusCode: null });
  });

  test('fails, and breaks nothing, on headers that are not HTTP', async () => {
    const outcome = await sender.send(request({ headers: [{ name: 'X-A', value: 'a\r\nX-Forged: b' }] }));
    expect(outcome).toMatchObject({ kind: 'failed', error: 'request failed (invalid X-A header)' });
    expect(await sender.send(request())).toMatchObject({ kind: 'answered' });
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('an interruption', () => {
  test('interrupts a request that waits for its answer', async () => {
    receiver.respond({ hang: true });
    const stop = new AbortController();
    const outcome = sender.send(request({ signal: stop.signal }));
    await receiver.waitFor(1);
    stop.abort();
    expect(await outcome).toEqual({ kind: 'interrupted' });
  });

  test('interrupts all requests of one signal, also those that wait for a connection', async () => {
    receiver.respond(...Array<Answer>(20).fill({ hang: true }));
    const stop = new AbortController();
    const outcomes = Array.from({ length: 20 }, () => sender.send(request({ signal: stop.signal })));
    await receiver.waitFor(4);
    stop.abort();
    expect(await Promise.all(outcomes)).toEqual(Array(20).fill({ kind: 'interrupted' }));
    expect(receiver.requests).toHaveLength(4);
  });

  test('aborted before the start sends nothing', async () => {
    expect(await sender.send(request({ signal: AbortSignal.abort() }))).toEqual({ kind: 'interrupted' });
    expect(receiver.requests).toHaveLength(0);
  });

  test('by close() interrupts everything, and nothing is sent afterwards', async () => {
    receiver.respond({ hang: true });
    const outcome = sender.send(request());
    await receiver.waitFor(1);
    await sender.close();
    expect(await outcome).toEqual({ kind: 'interrupted' });
    expect(await sender.send(request())).toEqual({ kind: 'interrupted' });
    expect(receiver.requests).toHaveLength(1);
  });

  test('of one request leaves the others running', async () => {
    receiver.respond({ hang: true }, { delayMs: 30 });
    const stop = new AbortController();
    const first = sender.send(request({ signal: stop.signal }));
    await receiver.waitFor(1);
    const second = sender.send(request({ signal: new AbortController().signal }));
    await receiver.waitFor(2);
    stop.abort();
    expect(await first).toEqual({ kind: 'interrupted' });
    expect(await second).toMatchObject({ kind: 'answered', error: null });
  });
});

describe('more requests than connections', () => {
  test('wait for a connection, and their timeout starts when they get it', async () => {
    receiver.respond(...Array<Answer>(4).fill({ delayMs: 300 }));
    const early = Array.from({ length: 4 }, () => sender.send(request()));
    await receiver.waitFor(4);
    const late = await sender.send(request({ timeoutMs: 250 }));
    expect(late).toMatchObject({ kind: 'answered', error: null });
    for (const outcome of await Promise.all(early)) expect(outcome).toMatchObject({ error: null });
  });

  test('are also served when connections die', async () => {
    receiver.respond(...Array<Answer>(4).fill({ reset: true }));
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => sender.send(request())));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
      ...Array<string>(8).fill('answered'),
      ...Array<string>(4).fill('failed'),
    ]);
  });
});
