import { beforeAll, expect, it } from 'vitest';

import { createLog } from '../server/log.ts';
import { type Pool } from '../server/storage/index.ts';
import { Canary } from '../server/testing/canary/canary.ts';
import { readMessages } from '../server/testing/canary/harvest.ts';
import { closingAfterAll } from '../server/testing/closing.ts';
import { type Collector, startCollector } from '../server/testing/collector.ts';
import { openTestStorage } from '../server/testing/database.ts';
import { startWorld, type World } from '../server/testing/world.ts';
import { startEndpoints } from './canary/bad-endpoints.ts';
import { sendWrongRequests, wrongOperations } from './canary/bad-requests.ts';
import { markers, personalEvent, secretSettings, word } from './canary/markers.ts';
import { acceptRows, loseConnections, refusedNames, refuseRows } from './canary/refusals.ts';

/**
 * One product is given markers wherever it takes secrets and personal data, and everything that can go wrong goes wrong.
 * Then all that it wrote is searched for them.
 */

const keep = closingAfterAll();
const canary = new Canary();
canary.secret('marker', word);

let world: World;
let pool: Pool;
let collector: Collector;
let log = '';

// A test knows what it asked for.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Answer = any;

/** Sends an operation, and keeps the messages of its answer. */
async function ask(query: string, variables: object = {}): Promise<Answer> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${markers.apiKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer: unknown = await response.json();
  readMessages(canary, answer);
  return answer;
}

const create =
  'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }';
const ingest =
  'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount results { error { message } } } }';

beforeAll(async () => {
  collector = keep(await startCollector());
  const destination = {
    write: (line: string) => {
      log += line;
      canary.write('log', line);
    },
  };
  world = await startWorld(keep, {
    env: {
      BOOTSTRAP_API_KEY: markers.apiKey,
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/?${markers.query}`,
    },
    log: createLog({ level: 'debug', destination }),
  });
  ({ pool } = await openTestStorage(keep, { url: world.databaseUrl }));
});

it('attempts that fail in every way', async () => {
  const endpoints = Object.entries(await startEndpoints(keep));
  for (const [name, url] of endpoints) {
    const { data } = await ask(create, { input: secretSettings(name, url) });
    expect(data.createWebhook).toMatchObject({ webhook: { id: expect.any(String) } });
    await ask('mutation ($id: ID!) { sendTestEvent(webhookId: $id) { attempt { errorMessage } } }', {
      id: data.createWebhook.webhook.id,
    });
  }
  await ask(ingest, { events: [personalEvent('purchase', { event_id: 'e1' })] });
  const read = `{ deliveryAttempts(limit: 200) { items { errorMessage attemptedAt } }
    webhooks { items { stats { lastDeliveryError } health { reason } } }
    webhooksNeedingAttention { nodes { message } } }`;
  const attempted = async () => {
    const { items } = (await ask(read)).data.deliveryAttempts;
    return items.filter(({ attemptedAt }: Answer) => attemptedAt !== null).length;
  };
  await expect.poll(attempted, { timeout: 15_000 }).toBe(2 * endpoints.length);
});

it('requests and operations with mistakes', async () => {
  await sendWrongRequests(world.url);
  for (const [query, variables] of wrongOperations) {
    const before = canary.lengthOf('error');
    await ask(query, variables);
    expect(canary.lengthOf('error'), query).toBeGreaterThan(before);
  }
});

it('rows that the database refuses, at ingest, in settings and in the log of attempts', async () => {
  await refuseRows(pool);
  for (const name of refusedNames('events.raw_events')) {
    const { errors } = await ask(ingest, { events: [personalEvent(name)] });
    expect(errors).toHaveLength(1);
  }
  for (const name of refusedNames('settings.webhooks')) {
    const { errors } = await ask(create, { input: secretSettings(name, 'http://127.0.0.1:1') });
    expect(errors).toHaveLength(1);
  }
  const names = refusedNames('delivery.attempts');
  await ask(ingest, { events: names.map((name) => personalEvent(name)) });
  await expect.poll(() => log, { timeout: 10_000 }).toContain('Could not record attempts');
  await acceptRows(pool, 'delivery.attempts');
  const recorded = async () =>
    (await pool.query('select from delivery.attempts where event_name = any ($1)', [names])).rowCount;
  await expect.poll(recorded, { timeout: 15_000 }).toBeGreaterThanOrEqual(names.length);
});

it('connections to the database that are lost', async () => {
  const asked = Array.from({ length: 20 }, () => ask(ingest, { events: [personalEvent('lost')] }));
  await loseConnections(pool);
  await Promise.all(asked);
  await expect.poll(() => log, { timeout: 10_000 }).toMatch(/connection (to PostgreSQL )?was lost/);
});

it('nothing of it is in the log, in messages, metrics or traces', async () => {
  const headers = { authorization: `Bearer ${markers.apiKey}` };
  const metrics = () => fetch(`${world.url}/metrics`, { headers });
  await expect.poll(async () => (await metrics()).status).toBe(200); // connections have just been lost
  canary.write('metrics', await (await metrics()).text());
  await world.close();
  for (const { body } of collector.requests) canary.write('trace', body.toString());
  for (const code of ['22001', '22P02', '23505', '23514', '42601', 'P0001', '40001', '57014', 'XX000'])
    expect(log).toContain(`"code":"${code}"`);
  for (const outlet of ['log', 'error', 'metrics', 'trace'])
    expect(canary.lengthOf(outlet)).toBeGreaterThan(1000);
  expect(canary.leaks()).toEqual([]);
});
