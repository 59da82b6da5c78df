import { randomBytes } from 'node:crypto';

import { expect } from 'vitest';

import { uuidv7 } from '../../server/ids.ts';
import { addCounts } from '../../server/storage/index.ts';
import { record, someAttempt } from '../../server/testing/attempts.ts';
import { addPerson } from '../../server/testing/people.ts';
import { type RealApi } from '../../server/testing/real-api.ts';
import { type FullWorkspace } from './full-workspace.ts';
import { type Delivery } from './outage-pages.ts';

const failedOnes = `{ deliveries(filter: { states: [FAILED] }, first: 100) {
  nodes { id webhook { id } event { id eventId eventName } attemptCount lastAttempt { id } }
} }`;

/** A delivery to the endpoint that fails, which failed for good, and the number of its attempts. */
export interface FailedDelivery extends Delivery {
  readonly attempts: number;
  /** The event's own id. */
  readonly ownId: string;
}

export async function findFailed(
  api: RealApi,
  { key, webhooks }: FullWorkspace,
): Promise<readonly FailedDelivery[]> {
  const { body } = await api.ask(failedOnes, {}, key);
  const nodes: FailedNode[] = body.data.deliveries.nodes;
  return nodes
    .filter(({ webhook }) => webhook.id === webhooks.failing)
    .map(({ id, event, attemptCount, lastAttempt }) => ({
      id,
      attemptId: lastAttempt.id,
      eventId: event.id,
      attempts: attemptCount,
      ownId: event.eventId,
    }));
}

interface FailedNode {
  readonly id: string;
  readonly webhook: { readonly id: string };
  readonly event: { readonly id: string; readonly eventId: string };
  readonly attemptCount: number;
  readonly lastAttempt: { readonly id: string };
}

/** Changes something on every page, as others do while somebody has no network. */
export async function changeEverything(
  api: RealApi,
  full: FullWorkspace,
  failed: readonly FailedDelivery[],
): Promise<void> {
  await changeSettings(api, full);
  await receiveEvents(api, full);
  await deliver(api, full, failed);
  await endJob(api, full);
  await changePeople(api, full);
  await untilCounted(api, full);
}

type Ask = (query: string, variables?: Record<string, unknown>) => Promise<void>;

const asking =
  (api: RealApi, key: string): Ask =>
  async (query, variables = {}) => {
    const { body } = await api.ask(query, variables, key);
    const problems = body.errors ?? body.data.outcome.userErrors ?? [];
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  };

async function changeSettings(
  api: RealApi,
  { key, workspaceId, webhooks, sourceId }: FullWorkspace,
): Promise<void> {
  const ask = asking(api, key);
  const rename = `mutation ($id: ID!, $name: String!) { outcome: updateWebhook(id: $id, input: { name: $name }) {
    userErrors { message } } }`;
  await ask(rename, { id: webhooks.healthy, name: 'Lake loader' });
  await ask(rename, { id: webhooks.failing, name: 'Risk checks' });
  await ask(`mutation ($id: ID!) { outcome: deleteWebhook(id: $id) { userErrors { message } } }`, {
    id: webhooks.disabled,
  });
  await ask(`mutation { outcome: createWebhook(input: { name: "Invoices", url: "https://invoices.example.com/" }) {
    userErrors { message } } }`);
  await ask(
    `mutation { outcome: createApiKey(input: { name: "Importer", role: EDITOR }) { userErrors { message } } }`,
  );
  await ask(`mutation { outcome: createSource(input: { name: "Till" }) { userErrors { message } } }`);
  await ask(
    `mutation ($id: ID!) { outcome: updateSource(id: $id, input: { name: "Shop" }) { userErrors { message } } }`,
    { id: sourceId },
  );
  await ask(
    `mutation { outcome: inviteMember(input: { email: "lynn@example.com", role: VIEWER }) { userErrors { message } } }`,
  );
  await ask(`mutation { outcome: setEventSchema(input: { eventName: "login", mode: WARN, schema: {} }) {
    userErrors { message } } }`);
  await ask(
    `mutation ($id: ID!) { outcome: updateWorkspace(id: $id, input: { name: "Acme Ltd" }) { userErrors { message } } }`,
    { id: workspaceId },
  );
}

const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

/** Two purchases, the second of which a filter lets pass, one event that is refused, and one by the source. */
async function receiveEvents(api: RealApi, { key, sourceId }: FullWorkspace): Promise<void> {
  const events = [
    { event_name: 'purchase', event_id: 'while-away-1', user_id: 'u_1', properties: { value: 20 } },
    {
      event_name: 'purchase',
      event_id: 'while-away-2',
      user_id: 'u_2',
      consent: { analytics: true },
      properties: { value: 900 },
    },
    { event_name: '' },
  ];
  await api.ask(ingest, { events }, key);
  const read = await api.ask(`query ($id: ID!) { source(id: $id) { writeKey } }`, { id: sourceId }, key);
  const { writeKey } = read.body.data.source;
  const batch = [
    { type: 'track', event: 'page_view', messageId: 'while-away-3', userId: 'u_3' },
    { type: 'track', messageId: 'while-away-4' },
  ];
  const sent = await fetch(`${api.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ writeKey, batch }),
  });
  if (!sent.ok) throw new Error(await sent.text());
}

/** Delivers a failed delivery, fails another once more, counts both, and holds more for the endpoint that is down. */
async function deliver(
  { pool }: RealApi,
  { workspaceId, webhooks }: FullWorkspace,
  [first, second]: readonly FailedDelivery[],
): Promise<void> {
  const again = ({ eventId, ownId, attempts }: FailedDelivery, delivered: boolean) =>
    someAttempt({
      workspaceId,
      webhookId: webhooks.failing,
      eventRowId: eventId,
      eventId: ownId,
      attemptNumber: attempts + 1,
      ordinal: attempts,
      origin: 'MANUAL',
      attemptedAt: new Date(),
      ...(delivered ? {} : { status: 'FAILED', httpStatusCode: 500, errorMessage: 'HTTP 500' }),
    });
  await record(pool, [again(first!, true), again(second!, false)]);
  const startsAt = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const counts = {
    workspaceId,
    startsAt,
    passed: 300,
    delivered: 200,
    retried: 30,
    failed: 20,
    cancelled: 0,
  };
  const latency = Array.from({ length: 16 }, (_, bucket) => (bucket === 9 ? 200 : 0));
  await addCounts(pool, {
    webhooks: [webhooks.healthy, webhooks.failing, webhooks.narrow].map((webhookId) => ({
      ...counts,
      webhookId,
      latency,
    })),
    failures: [],
    names: [],
  });
  // What is held is no longer queued.
  await pool.query('delete from queue.job where group_id = $1', [webhooks.paused]);
  await pool.query(
    `insert into delivery.held (workspace_id, webhook_id, id, event_row_ids, ordinals)
     select $1, $2, gen_random_uuid(), array_agg(id), array_agg(0::smallint) from events.raw_events
     where workspace_id = $1 and event_id like 'while-away-%' and $2 = any (webhook_ids)`,
    [workspaceId, webhooks.paused],
  );
}

async function endJob({ pool }: RealApi, { workspaceId }: FullWorkspace): Promise<void> {
  await pool.query(
    `update delivery.bulk_jobs set state = 'COMPLETED', finished_at = now(), selected = total, queued = total,
       delivered = total - 7, failed = 7 where workspace_id = $1 and state = 'RUNNING'`,
    [workspaceId],
  );
}

/** A member joins, and Ada signs in on another browser and adds a passkey there. */
async function changePeople({ pool }: RealApi, { workspaceId }: FullWorkspace): Promise<void> {
  const { id } = await addPerson(pool, { [workspaceId]: 'VIEWER' });
  await pool.query(`update people.users set name = 'Barbara Liskov' where id = $1`, [id]);
  const { rows } = await pool.query<{ id: string }>(
    `select user_id as id from people.passkeys where name = 'Laptop' order by created_at limit 1`,
  );
  const owner = rows[0]!.id;
  await pool.query(
    `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
     values ($1, $2, 'Phone', $1::uuid::text, '', 0, '{internal}', now())`,
    [uuidv7(), owner],
  );
  await pool.query(
    `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
     values ($1, $2, $3, 'A third browser', now(), now() + interval '1 day')`,
    [uuidv7(), randomBytes(32).toString('hex'), owner],
  );
}

/** Waits until the server has counted all of it: what it counts later would be news of its own. */
async function untilCounted(api: RealApi, { key, webhooks }: FullWorkspace): Promise<void> {
  const counted = `query ($id: ID!) { webhook(id: $id) { stats { totalDeliveries } } }`;
  const total = async () =>
    (await api.ask(counted, { id: webhooks.failing }, key)).body.data.webhook.stats.totalDeliveries;
  const { rows } = await api.pool.query<{ count: number }>(
    `select count(*)::integer from delivery.attempts where webhook_id = $1`,
    [webhooks.failing],
  );
  await expect.poll(total, { timeout: 15_000 }).toBe(rows[0]!.count);
  // Events are counted in their order. By its name, it is the last one in the lists of names, too.
  const last = 'z_counted_last';
  await api.ask(ingest, { events: [{ event_name: last }] }, key);
  const isCounted = async () =>
    (await api.pool.query('select from events.name_counts where event_name = $1', [last])).rowCount! > 0;
  await expect.poll(isCounted, { timeout: 15_000 }).toBe(true);
}
