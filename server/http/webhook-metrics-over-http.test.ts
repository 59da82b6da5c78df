import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type WebhookSettings } from '../model/index.ts';
import { addCounts, type NewCounts, type Storage } from '../storage/index.ts';
import { judgeTrends } from '../storage/counts/trends.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();
const minuteMs = 60_000;
/** Some minutes ago, at the beginning of a minute. */
const minute = (ago: number) => new Date(Math.floor(Date.now() / minuteMs - ago) * minuteMs);
let storage: Storage;
let workspaceId: string;
let url: string;

beforeEach(async () => {
  ({ storage, workspaceId } = api.world);
  ({ url } = api.server);
  await storage.pool.query(
    'truncate delivery.webhook_trends, delivery.webhook_counts, delivery.failure_counts, events.name_counts',
  );
});

const create = async (settings: Partial<WebhookSettings> = {}) =>
  (await storage.webhooks.create(workspaceId, someSettings(settings), null)).id;

type Given = Partial<NewCounts['webhooks'][number]> & { readonly webhookId: string };

function counted(given: Given): NewCounts['webhooks'][number] {
  const none = { passed: 0, delivered: 0, retried: 0, failed: 0, cancelled: 0 };
  const latency = Array<number>(16).fill(0);
  return { workspaceId, startsAt: minute(1), ...none, latency, ...given };
}

const add = (counts: Partial<NewCounts>) =>
  addCounts(storage.pool, { webhooks: [], failures: [], names: [], ...counts });

const failure = (webhookId: string, error: string, failures: number) => {
  const eventRowId = uuidv7();
  const startsAt = minute(2);
  return { workspaceId, webhookId, startsAt, error, failures, eventRowId, attemptNumber: 2 };
};

async function webhook(id: string, fields: string) {
  const { body } = await ask(url, `query ($id: ID!) { webhook(id: $id) { ${fields} } }`, { id }, 'viewer');
  expect(body.errors).toBeUndefined();
  return body.data.webhook;
}

describe('the metrics of a webhook', () => {
  it('are its attempts by minute, their answers, and their errors with an example', async () => {
    const webhookId = await create();
    const latency = Array<number>(16).fill(0);
    latency[5] = 10; // 50 to 75 ms
    const failures = [failure(webhookId, 'HTTP 503', 5), failure(webhookId, 'timeout', 1)];
    await add({
      webhooks: [
        counted({ webhookId, delivered: 10, latency }),
        counted({ webhookId, startsAt: minute(2), retried: 4, failed: 2 }),
      ],
      failures,
    });
    const { metrics } = await webhook(
      webhookId,
      `metrics(window: HOUR) { since stepSeconds delivered retried failed p50Ms p95Ms answers { answer count }
        failures { error count exampleAttemptId } }`,
    );
    expect(metrics.stepSeconds).toBe(60);
    const at = (startsAt: Date) => (startsAt.getTime() - Date.parse(metrics.since)) / minuteMs;
    const [last, before] = [at(failures[0]!.startsAt) + 1, at(failures[0]!.startsAt)];
    expect(metrics.delivered).toHaveLength(60);
    expect([metrics.delivered[last], metrics.retried[before], metrics.failed[before]]).toEqual([10, 4, 2]);
    expect([metrics.p50Ms[last], metrics.p95Ms[last], metrics.p50Ms[before]]).toEqual([63, 74, null]);
    expect(metrics.answers).toEqual([
      { answer: '2xx', count: 10 },
      { answer: '503', count: 5 },
      { answer: 'NONE', count: 1 },
    ]);
    expect(metrics.failures).toEqual([
      { error: 'HTTP 503', count: 5, exampleAttemptId: `${failures[0]!.eventRowId}.${webhookId}.2` },
      expect.objectContaining({ error: 'timeout', count: 1 }),
    ]);
  });

  it.each([
    ['HOUR', 60, 60],
    ['DAY', 96, 900],
    ['WEEK', 84, 7200],
    ['MONTH', 120, 21_600],
  ])('of %s have %d steps of %d s, also without attempts', async (window, steps, stepSeconds) => {
    const { metrics } = await webhook(
      await create(),
      `metrics(window: ${window}) { stepSeconds delivered p50Ms answers { answer } failures { error } }`,
    );
    const [delivered, p50Ms] = [Array(steps).fill(0), Array(steps).fill(null)];
    expect(metrics).toEqual({ stepSeconds, delivered, p50Ms, answers: [], failures: [] });
  });
});

describe('the funnel of a webhook', () => {
  it('shows how many events its event filter and its conditions rejected, and what became of the others', async () => {
    const names = (eventName: string, events: number) => ({
      workspaceId,
      startsAt: minute(1),
      eventName,
      sourceId: null,
      events,
    });
    const webhookId = await create({ eventFilter: { mode: 'INCLUDE', events: ['purchase'] } });
    await add({
      webhooks: [counted({ webhookId, passed: 30, delivered: 20, retried: 9, failed: 3, cancelled: 1 })],
      names: [names('purchase', 70), names('signup', 30)],
    });
    const { funnel } = await webhook(
      webhookId,
      'funnel { received passedEventFilter passedConditions delivered waiting failed }',
    );
    expect(funnel).toEqual({
      received: 100,
      passedEventFilter: 70,
      passedConditions: 30,
      delivered: 20,
      waiting: 6,
      failed: 4,
    });
    const ofSource = await webhook(await create({ sources: [] }), 'funnel { received passedEventFilter }');
    expect(ofSource.funnel).toEqual({ received: 100, passedEventFilter: 100 });
  });
});

describe('the verdict on a webhook', () => {
  it('follows its attempts, and those that need attention come first in the whole list', async () => {
    const well = await create({ name: 'a well' });
    const degraded = await create({ name: 'b degraded' });
    const failing = await create({ name: 'c failing' });
    const attempts = [well, degraded, failing].map((webhookId) =>
      someAttempt({ workspaceId, webhookId, attemptedAt: minute(1) }),
    );
    await record(storage.pool, attempts);
    await add({
      webhooks: [
        counted({ webhookId: well, delivered: 100 }),
        counted({ webhookId: degraded, delivered: 90, retried: 10 }),
        counted({ webhookId: failing, delivered: 1, failed: 9 }),
      ],
      failures: [failure(degraded, 'timeout', 3), failure(degraded, 'HTTP 503', 7)],
    });
    await judgeTrends(storage.pool, new Date());
    const ordered = 'webhooksConnection(first: 2, order: ATTENTION, search: "e"';
    const fields = 'nodes { name health { verdict verdictReason } } pageInfo { endCursor }';
    const { body } = await ask(url, `{ ${ordered}) { ${fields} } webhooks(limit: 1) { needingAttention } }`);
    expect(body.data.webhooksConnection.nodes).toEqual([
      {
        name: 'c failing',
        health: { verdict: 'FAILING', verdictReason: '9 of 10 attempts failed in the last hour.' },
      },
      {
        name: 'b degraded',
        health: { verdict: 'DEGRADED', verdictReason: '10 of 100 attempts failed in the last hour.' },
      },
    ]);
    expect(body.data.webhooks.needingAttention).toBe(2);
    const { endCursor } = body.data.webhooksConnection.pageInfo;
    const rest = await ask(url, `{ ${ordered}, after: "${endCursor}") { nodes { name } } }`);
    expect(rest.body.data.webhooksConnection.nodes[0].name).toBe('a well');
    const paged = await ask(url, '{ webhooks(order: ATTENTION, limit: 1, offset: 1) { items { name } } }');
    expect(paged.body.data.webhooks.items).toEqual([{ name: 'b degraded' }]);
    const attention = await ask(
      url,
      '{ webhooksNeedingAttention { nodes { reason message failure { error count exampleAttemptId } webhook { name } } } }',
    );
    expect(attention.body.data.webhooksNeedingAttention.nodes).toEqual([
      {
        reason: 'MANY_FAILURES',
        message: '9 of 10 attempts failed in the last hour.',
        failure: null,
        webhook: { name: 'c failing' },
      },
      {
        reason: 'MANY_FAILURES',
        message: '10 of 100 attempts failed in the last hour. Most common error: HTTP 503.',
        failure: { error: 'HTTP 503', count: 7, exampleAttemptId: expect.stringContaining(`.${degraded}.2`) },
        webhook: { name: 'b degraded' },
      },
    ]);
  });
});

describe('a list of webhooks', () => {
  it('reads the activity and the verdicts of all of them at once', async () => {
    const busy = await create({ name: 'z busy' });
    await add({
      webhooks: [
        counted({ webhookId: busy, delivered: 3, retried: 1 }),
        counted({ webhookId: await create({ name: 'z other' }), delivered: 2 }),
      ],
    });
    const { calls } = api.world;
    calls.length = 0;
    const { body } = await ask(
      url,
      `{ webhooks(search: "z ") {
        items { name activity { delivered failed successRate } health { verdict verdictReason } } } }`,
    );
    const [first, second] = body.data.webhooks.items;
    const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
    expect(first.activity.delivered).toHaveLength(24);
    expect([total(first.activity.delivered), total(first.activity.failed)]).toEqual([3, 1]);
    expect([first.activity.successRate, second.activity.successRate]).toEqual([75, 100]);
    expect(first.health).toEqual({ verdict: 'IDLE', verdictReason: 'No attempts yet.' });
    expect(calls.filter((call) => call.startsWith('counts.')).toSorted()).toEqual([
      'counts.activity',
      'counts.trends',
    ]);
  });
});
