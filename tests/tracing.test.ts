import pg from 'pg';
import { expect, test } from 'vitest';

import { startApp } from '../server/app.ts';
import { silentLog } from '../server/log.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { startCollector } from '../server/testing/collector.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { type Receiver, startReceiver } from '../server/testing/receiver.ts';
import { startWorld, testConfig, type World } from '../server/testing/world.ts';

const keep = closingAfterEach();

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callersSpan = '00f067aa0ba902b7';

async function createWebhook(world: World, { url }: Receiver): Promise<string> {
  const { createWebhook: payload } = await world.query<{ createWebhook: { webhook: { id: string } } }>(
    `mutation { createWebhook(input: { name: "All", url: "${url}", retryCount: 1 }) { webhook { id } } }`,
  );
  return payload.webhook.id;
}

async function ingest(world: World, ids: readonly string[], traceparent?: string): Promise<void> {
  const events = ids.map((id) => `{ event_name: "purchase", event_id: "${id}" }`).join(' ');
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${world.apiKey}`,
      ...(traceparent !== undefined && { traceparent }),
    },
    body: JSON.stringify({ query: `mutation { ingestEvents(events: [${events}]) { acceptedCount } }` }),
  });
  expect(await response.json()).not.toHaveProperty('errors');
}

async function traceContexts({ databaseUrl }: Pick<World, 'databaseUrl'>): Promise<(string | null)[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ trace_context: string | null }>(
    'select trace_context from events.raw_events order by id',
  );
  await client.end();
  return rows.map((row) => row.trace_context);
}

/** A log that collects warnings. */
function collectWarnings() {
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: unknown, message: string) => void warnings.push(message) };
  return { warnings, log };
}

test("ingest, a failed attempt and its retry, in two processes, are spans of the caller's trace", async () => {
  const { url: databaseUrl } = keep(await cloneDatabase());
  const receiver = keep(await startReceiver());
  const collector = keep(await startCollector());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'shop-webhooks' };
  const world = await startWorld(keep, { databaseUrl, env: { ...env, ROLE: 'api' } });
  keep(await startApp(testConfig(databaseUrl, { ...env, ROLE: 'worker' }), silentLog));
  receiver.respond({ status: 500 });
  const webhook = await createWebhook(world, receiver);
  await ingest(world, ['p1', 'p1'], `00-${traceId}-${callersSpan}-01`);

  const spans = (await collector.waitForSpans(3)).toSorted((a, b) => a.startMs - b.startMs);
  const [batch, first, second] = spans;
  expect(spans.map((span) => span.traceId)).toEqual([traceId, traceId, traceId]);
  expect(batch).toMatchObject({
    name: 'ingest',
    kind: 2,
    parentSpanId: callersSpan,
    status: { code: 0 },
    attributes: {
      'messaging.batch.message_count': 2,
      'perspection.events.accepted': 1,
      'perspection.events.duplicate': 1,
      'perspection.events.rejected': 0,
    },
    resource: { 'service.name': 'shop-webhooks' },
  });
  const attempt = {
    name: 'attempt',
    kind: 3,
    parentSpanId: batch!.spanId,
    resource: { 'service.name': 'shop-webhooks' },
  };
  const attributes = {
    'messaging.message.id': 'p1',
    'perspection.workspace.id': batch!.attributes['perspection.workspace.id'],
    'perspection.webhook.id': webhook,
    'perspection.event.name': 'purchase',
    'perspection.attempt.origin': 'SCHEDULED',
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(receiver.url).port),
  };
  expect(first).toMatchObject({
    ...attempt,
    status: { code: 2, message: 'HTTP 500' },
    attributes: {
      ...attributes,
      'perspection.attempt.number': 1,
      'perspection.delivery.status': 'RETRYING',
      'http.response.status_code': 500,
      'error.type': '500',
      'perspection.attempt.waited_ms': expect.any(Number),
    },
  });
  expect(second).toMatchObject({
    ...attempt,
    status: { code: 0 },
    attributes: {
      ...attributes,
      'perspection.attempt.number': 2,
      'perspection.delivery.status': 'DELIVERED',
      'http.response.status_code': 200,
    },
  });
  expect(second!.startMs - first!.endMs).toBeGreaterThan(1500);
  expect(await traceContexts(world)).toEqual([`00-${traceId}-${batch!.spanId}-01`]);
  // Receivers are third parties, and get no trace context.
  for (const { headers } of receiver.requests) expect(headers).not.toHaveProperty('traceparent');
});

test('without a valid traceparent, an event begins a new trace', async () => {
  const collector = keep(await startCollector());
  const receiver = keep(await startReceiver());
  const world = await startWorld(keep, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` } });
  await createWebhook(world, receiver);
  await ingest(world, ['a']);
  await ingest(world, ['b'], `00-${'0'.repeat(32)}-${callersSpan}-01`);
  const spans = await collector.waitForSpans(4);
  const batches = spans.filter(({ name }) => name === 'ingest');
  expect(batches.map(({ parentSpanId }) => parentSpanId)).toEqual([undefined, undefined]);
  expect(new Set(spans.map((span) => span.traceId)).size).toBe(2);
  const parents = spans.filter(({ name }) => name === 'attempt').map((span) => span.parentSpanId);
  expect(parents.toSorted()).toEqual(batches.map((span) => span.spanId).toSorted());
  expect(collector.requests.map(({ path }) => path)).toContain('/v1/traces');
  expect(spans[0]!.resource['service.name']).toBe('perspection-webhooks');
});

const untraced = [
  ['tracing is off', {}, '01', false],
  ['the SDK is disabled', { OTEL_SDK_DISABLED: 'true' }, '01', true],
  ['the caller does not sample its trace', {}, '00', true],
  ['the sampling rate is 0', { OTEL_TRACES_SAMPLER_ARG: '0' }, null, true],
] as const;

test.each(untraced)(
  'when %s, no span is sent and no trace context is stored',
  async (_, env: Record<string, string>, flags, set) => {
    const collector = keep(await startCollector());
    const receiver = keep(await startReceiver());
    const endpoint = set ? collector.url : ''; // an empty variable counts as not set
    const world = await startWorld(keep, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env } });
    await createWebhook(world, receiver);
    await ingest(world, ['a'], flags === null ? undefined : `00-${traceId}-${callersSpan}-${flags}`);
    await receiver.waitFor(1);
    await world.close(); // would send spans that wait
    expect(collector.requests).toEqual([]);
    expect(await traceContexts(world)).toEqual([null]);
  },
);

test('when a collector refuses spans, deliveries go on, one warning is logged, and lost spans are counted', async () => {
  const collector = keep(await startCollector(() => ({ status: 400 })));
  const receiver = keep(await startReceiver());
  const { warnings, log } = collectWarnings();
  const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/traces` };
  const world = await startWorld(keep, { env, log });
  await createWebhook(world, receiver);
  const failed = async () => {
    const response = await fetch(`${world.url}/metrics`, {
      headers: { authorization: `Bearer ${world.apiKey}` },
    });
    return Number(/^perspection_trace_spans_total\{fate="failed"\} (\d+)$/m.exec(await response.text())?.[1]);
  };
  await ingest(world, ['a']);
  await expect.poll(failed, { timeout: 10_000 }).toBe(2);
  await ingest(world, ['b']);
  await expect.poll(failed, { timeout: 10_000 }).toBe(4);
  expect(receiver.requests).toHaveLength(2);
  expect(collector.requests[0]!.path).toBe('/traces');
  expect(warnings).toEqual(['Traces are lost: the collector does not accept them. Deliveries continue.']);
});

test('a collector that never answers delays neither deliveries nor the shutdown', async () => {
  const collector = keep(await startCollector(() => ({ hang: true })));
  const receiver = keep(await startReceiver());
  const { warnings, log } = collectWarnings();
  const world = await startWorld(keep, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, log });
  await createWebhook(world, receiver);
  await ingest(world, ['a']);
  await receiver.waitFor(1);
  await collector.waitFor(1);
  await world.close();
  expect(warnings).toEqual(['The collector did not accept the last traces in time.']);
});
