import { uuidv7 } from '../../server/ids.ts';
import { healthy } from '../../server/model/index.ts';
import {
  addCounts,
  changeHealth,
  type NewAttempt,
  type NewCounts,
  type Pool,
} from '../../server/storage/index.ts';
import { judgeTrends } from '../../server/storage/counts/trends.ts';
import { record, someAttempt } from '../../server/testing/attempts.ts';
import { type RealApi } from '../../server/testing/real-api.ts';
import { hostileEvent, type WebhookName } from './full-names.ts';

/** What a history is written for. */
interface Subject {
  readonly workspaceId: string;
  readonly key: string;
  readonly writeKey: string;
  readonly webhooks: Readonly<Record<WebhookName, string>>;
  readonly hostile: boolean;
}

const minuteMs = 60_000;

/** Writes what happened so far: events, deliveries in every state, counts of a day, and jobs. */
export async function fillHistory(api: RealApi, subject: Subject): Promise<void> {
  await sendEvents(api, subject);
  const deliveries = await routedEvents(api.pool, subject);
  // What is recorded or held below is no longer queued.
  await api.pool.query('delete from queue.job where group_id <> $1', [subject.webhooks.narrow]);
  const made = deliveries.flatMap((delivery, index) => attemptsOf(subject, delivery, index));
  await record(
    api.pool,
    made.sort((one, other) => one.attemptedAt.getTime() - other.attemptedAt.getTime()),
  );
  await pauseEndpoint(api.pool, subject, deliveries);
  await api.pool.query(
    `update settings.webhooks set enabled = false, disabled_at = now(), disabled_reason = 'The endpoint answered 410 Gone'
     where id = $1`,
    [subject.webhooks.disabled],
  );
  await countDay(api.pool, subject);
  await addJobs(api.pool, subject);
}

const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
const names = ['page_view', 'purchase', 'add_to_cart', 'user_signup', 'page_view', 'identify'] as const;

/** Carts of visitors who agreed to analytics: what the endpoint that is down waits for. */
const consented = Array.from({ length: 36 }, (_, n) => ({
  event_name: 'add_to_cart',
  event_id: `cart-${7301 + n}`,
  user_id: `u_${1000 + n}`,
  consent: { analytics: true },
  properties: { value: 20 + n },
}));

/** Items enough for a payload of 150 KB. */
const items = Array.from({ length: 2500 }, (_, n) => ({ id: `p_${n}`, price: n * 1.5, tags: ['a', 'b'] }));

async function sendEvents(api: RealApi, { key, writeKey, hostile }: Subject): Promise<void> {
  const batch = Array.from({ length: 90 }, (_, n) => ({
    type: 'track',
    event: names[n % names.length],
    messageId: `order-${48_213 + n}`,
    userId: `u_${1000 + (n % 17)}`,
    properties: {
      value: 40 + ((n * 173) % 900),
      currency: 'EUR',
      items: [{ id: `p_${n % 5}`, quantity: 1 }],
    },
    context: { page: { path: '/checkout', title: 'Checkout' }, locale: 'de-DE' },
  }));
  const sent = await fetch(`${api.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ writeKey, batch }),
  });
  if (!sent.ok) throw new Error(await sent.text());
  const late = { event_name: 'purchase', event_id: 'order-48303', user_id: 'u_4711' };
  const events: object[] = [
    { ...late, consent: { analytics: true }, properties: { value: 740.5, items: items.slice(0, 3) } },
    late, // a duplicate
    { event_name: 'purchase', properties: { value: 12 } },
    { event_name: '' },
    ...consented,
    { event_name: 'refund', properties: {} },
  ];
  if (hostile)
    events.push(
      {
        event_name: hostileEvent,
        event_id: 'gpj.\u202egnp',
        user_id: 'u'.repeat(200),
        properties: { '\u202ek': '\u2066x' },
      },
      { event_name: 'import', event_id: 'e'.repeat(200), properties: { items } },
    );
  const { body } = await api.ask(ingest, { events }, key);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
}

/** One event on its way to one webhook. */
interface Delivery {
  readonly eventRowId: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly webhookId: string;
}

async function routedEvents(pool: Pool, { workspaceId }: Subject): Promise<Delivery[]> {
  const { rows } = await pool.query<Delivery>(
    `select id as "eventRowId", event_id as "eventId", event_name as "eventName", unnest(webhook_ids) as "webhookId"
     from events.raw_events where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows;
}

const response = {
  headers: [{ name: 'content-type', value: 'application/json' }],
  body: '{"error":"The service is restarting, try again in a minute."}',
  truncated: false,
};
const failures = [
  { errorMessage: 'HTTP 503', httpStatusCode: 503, responseTimeMs: 84, response },
  { errorMessage: 'timeout', httpStatusCode: null, responseTimeMs: 5000 },
  { errorMessage: 'HTTP 422', httpStatusCode: 422, responseTimeMs: 31, response },
  { errorMessage: 'TLS: certificate has expired', httpStatusCode: null, responseTimeMs: null },
] as const;

/** The attempts of a delivery: what its webhook is there for decides how they end. None: it still waits. */
function attemptsOf({ workspaceId, webhooks }: Subject, delivery: Delivery, index: number): NewAttempt[] {
  const at = (n: number) => new Date(Date.now() - (600 - index) * 1000 + n * 4000);
  const attempt = (n: number, given: Partial<NewAttempt>): NewAttempt =>
    someAttempt({
      ...delivery,
      workspaceId,
      attemptNumber: n + 1,
      ordinal: n,
      attemptedAt: at(n),
      responseTimeMs: 24 + ((index * 37) % 160),
      ...given,
    });
  const failed = failures[index % failures.length]!;
  const retried = (n: number) =>
    attempt(n, { status: 'RETRYING', ...failed, nextAttemptAt: new Date(Date.now() + 3_600_000) });
  switch (delivery.webhookId) {
    case webhooks.healthy:
      return [attempt(0, {})];
    case webhooks.degraded:
      if (index % 5 === 0) return [retried(0)];
      return index % 5 === 1 ? [retried(0), attempt(1, {})] : [attempt(0, {})];
    case webhooks.failing:
      return index % 4 === 3
        ? [retried(0)]
        : [retried(0), retried(1), attempt(2, { status: 'FAILED', ...failed })];
    case webhooks.disabled:
      return [attempt(0, { status: 'FAILED', errorMessage: 'HTTP 410', httpStatusCode: 410 })];
    default:
      return [];
  }
}

/** Holds what was routed to the endpoint that is down. */
async function pauseEndpoint(
  pool: Pool,
  { workspaceId, webhooks: { paused } }: Subject,
  deliveries: readonly Delivery[],
): Promise<void> {
  const held = deliveries.filter(({ webhookId }) => webhookId === paused).map(({ eventRowId }) => eventRowId);
  await pool.query(
    `insert into delivery.held (workspace_id, webhook_id, id, event_row_ids, ordinals)
     values ($1, $2, $3, $4, array_fill(0::smallint, array[cardinality($4::uuid[])]))`,
    [workspaceId, paused, uuidv7(), held],
  );
  const since = new Date(Date.now() - 47 * minuteMs);
  const down = {
    ...healthy,
    state: 'OPEN' as const,
    reason: 'The probe failed: ECONNREFUSED',
    since,
    step: 3,
  };
  const next = { ...down, nextProbeAt: new Date(Date.now() + 6 * minuteMs) };
  await changeHealth(pool, { workspaceId, webhookId: paused }, healthy, next);
}

const shares = { healthy: 0, degraded: 0.12, failing: 0.8, paused: 0.3, narrow: 0 } as const;

/** Counts a day of traffic, every ten minutes, more by day than by night. */
async function countDay(pool: Pool, { workspaceId, webhooks }: Subject): Promise<void> {
  const now = Math.floor(Date.now() / minuteMs) * minuteMs;
  const minutes = Array.from({ length: 140 }, (_, n) => new Date(now - n * 10 * minuteMs - minuteMs));
  const counted: NewCounts['webhooks'][number][] = [];
  const failed: NewCounts['failures'][number][] = [];
  for (const [name, share] of Object.entries(shares))
    for (const [n, startsAt] of minutes.entries()) {
      const all = Math.round((name === 'narrow' ? 4 : 46) * (1.2 + Math.sin(n / 23))) + ((n * 7) % 5);
      const bad = Math.round(all * share * (n < 40 ? 1.2 : 0.4));
      const key = { workspaceId, webhookId: webhooks[name as WebhookName], startsAt };
      const retried = Math.ceil(bad * 0.7);
      const latency = Array.from({ length: 16 }, (_, bucket) =>
        bucket > 2 && bucket < 9 ? all >> (bucket % 4) : 0,
      );
      counted.push({
        ...key,
        passed: all,
        delivered: all - bad,
        retried,
        failed: bad - retried,
        cancelled: 0,
        latency,
      });
      if (bad > 0)
        for (const [index, { errorMessage: error }] of failures.slice(0, 2).entries())
          failed.push({
            ...key,
            error,
            failures: index === 0 ? bad : bad >> 1,
            eventRowId: uuidv7(),
            attemptNumber: 1,
          });
    }
  const named = minutes.flatMap((startsAt, n) =>
    ['page_view', 'purchase', 'add_to_cart', 'user_signup'].map((eventName, index) => ({
      workspaceId,
      startsAt,
      eventName,
      sourceId: null,
      events: 90 - index * 20 + (n % 7),
    })),
  );
  await addCounts(pool, { webhooks: counted, failures: failed, names: named });
  await judgeTrends(pool, new Date());
}

/** Jobs in each state. */
async function addJobs(pool: Pool, { workspaceId, webhooks, hostile }: Subject): Promise<void> {
  const long = hostile ? ` ${'everything-'.repeat(15)}` : '';
  const jobs = [
    ['REDELIVERY', `Recover Fraud checks${long}`, 'RUNNING', webhooks.failing, 12_480, 3120, 4],
    ['REDELIVERY', 'Redeliver failed, event purchase', 'PAUSED', null, 940, 210, 0],
    ['REPLAY', 'Replay to Partner feed', 'COMPLETED', webhooks.idle, 4000, 3990, 10],
    ['DISCARD', 'Discard held of E-mail campaigns', 'CANCELLED', webhooks.paused, 115, 0, 0],
  ] as const;
  for (const [index, [kind, name, state, webhookId, total, made, failed]] of jobs.entries())
    await pool.query(
      `insert into delivery.bulk_jobs (workspace_id, id, kind, name, state, filter, webhook_id, rate_per_second, ordinal,
         requested_at, finished_at, next_at, total, total_is_exact, selected, queued, delivered, failed)
       values ($1, $2, $3, $4, $5, '{}', $6, 50, $7, now() - $8 * interval '1 hour',
         case when $5 in ('COMPLETED', 'CANCELLED') then now() end, 'infinity', $9, true, $10, $10, $11, $12)`,
      [
        workspaceId,
        uuidv7(),
        kind,
        name,
        state,
        webhookId,
        16_384 + index,
        index,
        total,
        made,
        made - failed,
        failed,
      ],
    );
}
