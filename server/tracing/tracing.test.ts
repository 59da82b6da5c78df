import { expect, test } from 'vitest';

import { silentLog } from '../log.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { startCollector } from '../testing/collector.ts';
import { openTracing } from './index.ts';

const keep = closingAfterEach();

const attempt = {
  context: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  workspaceId: 'w',
  webhookId: 'h',
  eventId: 'e',
  eventName: 'purchase',
  attemptNumber: 1,
  origin: 'SCHEDULED',
  status: 'FAILED',
  httpStatusCode: null,
  errorMessage: null,
  waitedMs: null,
  server: { address: '2001:db8::1', port: 443 },
  startedAt: new Date(1000),
  endedAt: new Date(1250),
};

async function openTo(url: string, log = silentLog) {
  return (await openTracing({ url, serviceName: null, ratio: 1 }, log))!;
}

test('closing sends the queued spans', async () => {
  const collector = keep(await startCollector());
  const tracing = await openTo(collector.url);
  tracing.attempt(attempt);
  await tracing.close();
  expect(collector.spans).toMatchObject([
    {
      name: 'attempt',
      startMs: 1000,
      endMs: 1250,
      attributes: { 'server.address': '2001:db8::1', 'server.port': 443 },
    },
  ]);
  expect(tracing.counts).toEqual({ sent: 1, failed: 0, dropped: 0 });
});

test.each([
  ['HTTP 302 (redirects are not followed)', '302'],
  ['timeout', 'timeout'],
  ['ECONNREFUSED', 'ECONNREFUSED'],
  ['TLS: certificate has expired', 'TLS'],
  ['malformed answer (Invalid header token)', 'malformed answer'],
  ['cancelled: the webhook is disabled', 'cancelled'],
])('the error %s has the type %s', async (errorMessage, type) => {
  const collector = keep(await startCollector());
  const tracing = await openTo(collector.url);
  tracing.attempt({ ...attempt, errorMessage });
  await tracing.close();
  expect(collector.spans).toMatchObject([
    { status: { code: 2, message: errorMessage }, attributes: { 'error.type': type } },
  ]);
});

test('the span of a batch that the database refused has no value of the statement', async () => {
  const collector = keep(await startCollector());
  const tracing = await openTo(collector.url);
  const span = tracing.ingest({ workspaceId: 'w', size: 1, traceparent: null });
  const message = 'invalid input syntax for type uuid: "anna@canary.example"';
  span.failed(Object.assign(new Error(message), { severity: 'ERROR', code: '22P02', table: 'raw_events' }));
  await tracing.close();
  expect(collector.spans).toMatchObject([
    {
      status: { code: 2, message: 'PostgreSQL error 22P02, table raw_events' },
      attributes: { 'error.type': '22P02' },
    },
  ]);
  expect(collector.requests[0]!.body.toString()).not.toContain('anna');
});

test('spans beyond the queue of a hanging collector are dropped, counted, and logged once', async () => {
  const collector = keep(await startCollector(() => ({ hang: true })));
  const messages: string[] = [];
  const tracing = await openTo(collector.url, {
    ...silentLog,
    warn: (_, message) => void messages.push(message),
  });
  for (let made = 0; made < 10_000; made += 1) tracing.attempt(attempt);
  // 512 spans are being sent; 8,192 are queued.
  expect(tracing.counts).toEqual({ sent: 0, failed: 0, dropped: 10_000 - 8192 - 512 });
  expect(messages).toEqual(['Traces are lost: the collector does not accept them. Deliveries continue.']);
  await tracing.close();
});

test('the log says when the collector accepts spans again', async () => {
  const collector = keep(await startCollector());
  collector.respond({ status: 400 });
  const messages: string[] = [];
  const log = { ...silentLog, info: (_: unknown, message: string) => void messages.push(message) };
  const tracing = await openTo(collector.url, log);
  tracing.attempt(attempt);
  await expect.poll(() => tracing.counts.failed, { timeout: 10_000 }).toBe(1);
  tracing.attempt(attempt);
  await tracing.close();
  expect(tracing.counts).toEqual({ sent: 1, failed: 1, dropped: 0 });
  expect(messages).toEqual(['The collector accepts traces again.']);
});
