import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { startWorld, type World } from '../server/testing/world.ts';

const keep = closingAfterEach();

const create = /* GraphQL */ `
  mutation ($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      webhook {
        id
      }
      secretKey
      userErrors {
        field
        message
        code
      }
    }
  }
`;

const ingest = /* GraphQL */ `
  mutation ($events: [JSONObject!]!) {
    ingestEvents(events: $events) {
      acceptedCount
      duplicateCount
      rejectedCount
      results {
        status
        matchedWebhooks
      }
    }
  }
`;

async function createWebhook(
  world: World,
  input: Record<string, unknown>,
): Promise<{ id: string; secretKey: string | null }> {
  const { createWebhook: payload } = await world.query<{
    createWebhook: { webhook: { id: string } | null; secretKey: string | null; userErrors: unknown[] };
  }>(create, { input });
  expect(payload.userErrors).toEqual([]);
  return { id: payload.webhook!.id, secretKey: payload.secretKey };
}

test('of 1,000 purchases and 1,000 page views, only the purchases over 500 arrive, once each and signed', async () => {
  const world = await startWorld(keep);
  const receiver = keep(await startReceiver());
  const { secretKey } = await createWebhook(world, {
    name: 'High-value alerts',
    url: `${receiver.url}/alerts`,
    eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
    conditions: [{ field: 'properties.value', operator: 'GREATER_THAN', value: 500 }],
    generateSecret: true,
  });
  const purchases = Array.from({ length: 1000 }, (_, i) => ({
    event_id: `purchase-${i}`,
    event_name: 'purchase',
    properties: { value: i, title: 'Käse – 山' },
  }));
  const views = Array.from({ length: 1000 }, (_, i) => ({
    event_id: `view-${i}`,
    event_name: 'page_view',
    properties: { value: 900 },
  }));
  for (const events of [purchases, views]) {
    const { ingestEvents } = await world.query<{ ingestEvents: Record<string, number> }>(ingest, { events });
    expect(ingestEvents).toMatchObject({ acceptedCount: 1000, rejectedCount: 0 });
  }
  const { ingestEvents: again } = await world.query<{ ingestEvents: Record<string, number> }>(ingest, {
    events: purchases,
  });
  expect(again).toMatchObject({ acceptedCount: 0, duplicateCount: 1000 });

  const requests = await receiver.waitFor(499, 20_000);
  const expected = purchases.slice(501).map((event) => event.event_id);
  expect(requests.map((request) => request.headers['x-perspection-event-id']).toSorted()).toEqual(
    expected.toSorted(),
  );
  for (const { body, headers } of requests) {
    const signature = createHmac('sha256', secretKey!).update(body).digest('hex');
    expect(headers['x-perspection-signature']).toBe(signature);
    expect(headers['x-perspection-delivery-attempt']).toBe('1');
  }
  const [first] = requests;
  const openssl = execFileSync('openssl', ['dgst', '-sha256', '-hmac', secretKey!], {
    input: first!.body,
    encoding: 'utf8',
  });
  expect(openssl).toContain(first!.headers['x-perspection-signature'] as string);
});

interface Attempted {
  deliveryAttempted: {
    attempt: { attemptNumber: number; status: string; attemptedAt: string; errorMessage: string | null };
  };
}

test(
  'a receiver that answers 500, hangs and answers 200 gets three attempts, after 0, 2 and, with a timeout of 1 s, 7 seconds',
  { timeout: 40_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    receiver.respond({ status: 500 }, { hang: true }, { status: 200 });
    const { id } = await createWebhook(world, {
      name: 'Flaky',
      url: receiver.url,
      retryCount: 3,
      timeoutMs: 1000,
    });
    // From the start of the log: the first attempt may be recorded before the server has the subscription.
    const live = world.subscribe<Attempted>(
      /* GraphQL */ `
        subscription ($id: ID!) {
          deliveryAttempted(webhookId: $id, after: "0") {
            cursor
            attempt {
              attemptNumber
              status
              attemptedAt
              errorMessage
            }
          }
        }
      `,
      { id },
    );
    await world.query(ingest, { events: [{ event_name: 'purchase', event_id: 'p1' }] });
    const seenAt: number[] = [];
    for (const number of [1, 2, 3]) {
      await live.waitFor(({ deliveryAttempted: { attempt } }) => attempt.attemptNumber === number, 15_000);
      seenAt.push(Date.now());
    }

    const [first, second, third] = receiver.requests.map((request) => request.at.getTime());
    expect(second! - first!).toBeGreaterThanOrEqual(1990);
    expect(second! - first!).toBeLessThan(3000);
    expect(third! - first!).toBeGreaterThanOrEqual(6990);
    expect(third! - first!).toBeLessThan(8000);
    expect(receiver.requests.map((request) => request.headers['x-perspection-delivery-attempt'])).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(new Set(receiver.requests.map((request) => request.headers['x-perspection-event-id']))).toEqual(
      new Set(['p1']),
    );
    expect(seenAt[0]! - first!).toBeLessThan(1000);
    expect(seenAt[2]! - third!).toBeLessThan(1000);

    const { deliveryAttempts, webhook } = await world.query<{
      deliveryAttempts: {
        items: { status: string; errorMessage: string | null; httpStatusCode: number | null }[];
      };
      webhook: { status: string; stats: Record<string, unknown> };
    }>(
      /* GraphQL */ `
        query ($id: ID!) {
          deliveryAttempts(webhookId: $id) {
            items {
              status
              errorMessage
              httpStatusCode
            }
          }
          webhook(id: $id) {
            status
            stats {
              totalDeliveries
              successfulDeliveries
              failedDeliveries
              successRate
              lastDeliveryError
            }
          }
        }
      `,
      { id },
    );
    expect(deliveryAttempts.items).toEqual([
      { status: 'DELIVERED', errorMessage: null, httpStatusCode: 200 },
      { status: 'RETRYING', errorMessage: 'timeout', httpStatusCode: null },
      { status: 'RETRYING', errorMessage: 'HTTP 500', httpStatusCode: 500 },
    ]);
    expect(webhook).toEqual({
      status: 'DELIVERED',
      stats: {
        totalDeliveries: 3,
        successfulDeliveries: 1,
        failedDeliveries: 2,
        successRate: 33.3,
        lastDeliveryError: null,
      },
    });
  },
);
