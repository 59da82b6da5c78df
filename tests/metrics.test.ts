import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

import { expect, test } from 'vitest';

import { startApp } from '../server/app.ts';
import { silentLog } from '../server/log.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { startWorld, testConfig } from '../server/testing/world.ts';

const keep = closingAfterEach();

async function read(url: string, key?: string): Promise<{ status: number; text: string }> {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const response = await fetch(url, { headers });
  return { status: response.status, text: await response.text() };
}

/** The value of a metric such as `name{label="value"}`. */
function valueOf(text: string, metric: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${metric} `));
  return Number(line?.slice(metric.length + 1));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('the bootstrap key reads the counts of events and attempts, and callers without a key cannot', async () => {
  const world = await startWorld(keep);
  const receiver = keep(await startReceiver());
  receiver.respond({}, { status: 503 });
  await world.query(
    `mutation { createWebhook(input: { name: "All", url: "${receiver.url}", retryCount: 0 }) { userErrors { message } } }`,
  );
  await world.query(
    `mutation { ingestEvents(events: [{ event_name: "a", event_id: "1" }, { event_name: "b", event_id: "1" }, { event_name: "c", event_id: "2" }, {}]) { acceptedCount } }`,
  );
  const metrics = async () => (await read(`${world.url}/metrics`, world.apiKey)).text;
  await expect
    .poll(async () => valueOf(await metrics(), 'perspection_attempts_total{outcome="failed"}'))
    .toBe(1);
  const text = await metrics();
  expect(valueOf(text, 'perspection_attempts_total{outcome="delivered"}')).toBe(1);
  expect(valueOf(text, 'perspection_attempt_errors_total{kind="http_5xx"}')).toBe(1);
  expect(valueOf(text, 'perspection_events_total{verdict="accepted"}')).toBe(2);
  expect(valueOf(text, 'perspection_events_total{verdict="duplicate"}')).toBe(1);
  expect(valueOf(text, 'perspection_events_total{verdict="rejected"}')).toBe(1);
  expect(valueOf(text, 'perspection_first_attempt_delay_seconds_count')).toBe(2);
  expect(valueOf(text, 'perspection_worker_deliveries{state="in_flight"}')).toBe(0);
  expect(valueOf(text, 'perspection_unhealthy_endpoints{state="open"}')).toBe(0);
  expect(valueOf(text, 'perspection_expiring_certificates{state="soon"}')).toBe(0);

  const refused = await read(`${world.url}/metrics`);
  expect(refused.status).toBe(401);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('the documented metrics are the ones that the product exposes', async () => {
  const world = await startWorld(keep);
  const { text } = await read(`${world.url}/metrics`, world.apiKey);
  const exposed = new Set([...text.matchAll(/^# HELP (perspection_\w+)/gm)].map(([, name]) => name));
  const docs = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');
  const documented = new Set([...docs.matchAll(/^\| `(perspection_\w+)`/gm)].map(([, name]) => name));
  expect([...exposed].toSorted()).toEqual([...documented].toSorted());
});

test('a worker serves metrics and health without a key, and reports a port that is in use in one sentence', async () => {
  const { url: databaseUrl } = keep(await cloneDatabase());
  const port = String(await freePort());
  const config = testConfig(databaseUrl, { ROLE: 'worker', METRICS_PORT: port });
  keep(await startApp(config, silentLog));
  const origin = `http://127.0.0.1:${port}`;
  expect((await read(`${origin}/metrics`)).text).toContain(
    'perspection_worker_deliveries{state="waiting"} 0',
  );
  expect(await read(`${origin}/readyz`)).toMatchObject({ status: 200 });
  expect(await read(`${origin}/graphql`)).toMatchObject({ status: 404 });
  await expect(startApp(config, silentLog)).rejects.toThrow(
    `METRICS_PORT ${port} is already in use: stop the program that uses it, or set another METRICS_PORT.`,
  );
});
