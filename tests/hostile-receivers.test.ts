import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import {
  type HostileReceiver,
  hostileReceivers,
  startHostileReceiver,
} from '../server/testing/hostile/index.ts';
import { startWorld, type World } from '../server/testing/world.ts';

const keep = closingAfterEach();
const timeoutMs = 2000;

interface Attempt {
  readonly attemptNumber: number;
  readonly status: string;
  readonly httpStatusCode: number | null;
  readonly errorMessage: string | null;
  readonly responseTimeMs: number;
  readonly response: {
    readonly body: string;
    readonly truncated: boolean;
    readonly headers: { name: string; value: string }[];
  } | null;
}

/** Creates a webhook without retries that only this event name goes to, and returns its id. */
async function createWebhook(world: World, receiver: HostileReceiver, eventName: string): Promise<string> {
  const { url } = keep(await startHostileReceiver(receiver));
  const input = {
    name: receiver.name.slice(0, 60),
    url,
    retryCount: 0,
    timeoutMs,
    eventFilter: { mode: 'INCLUDE', events: [eventName] },
  };
  const { createWebhook: created } = await world.query<{
    createWebhook: { webhook: { id: string } | null; userErrors: { message: string }[] };
  }>(
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }',
    { input },
  );
  expect(created.userErrors).toEqual([]);
  return created.webhook!.id;
}

async function attemptsOf(world: World, webhookId: string): Promise<Attempt[]> {
  const { deliveryAttempts } = await world.query<{ deliveryAttempts: { items: Attempt[] } }>(
    /* GraphQL */ `
      query ($webhookId: ID!) {
        deliveryAttempts(webhookId: $webhookId) {
          items {
            attemptNumber
            status
            httpStatusCode
            errorMessage
            responseTimeMs
            response {
              body
              truncated
              headers {
                name
                value
              }
            }
          }
        }
      }
    `,
    { webhookId },
  );
  return deliveryAttempts.items;
}

function expectedOf({ status, error, response }: HostileReceiver): unknown {
  return {
    attemptNumber: 1,
    status: error === null ? 'DELIVERED' : 'FAILED',
    httpStatusCode: status,
    errorMessage: error,
    responseTimeMs: expect.any(Number),
    response: response && {
      body: typeof response.body === 'string' ? response.body : expect.stringMatching(response.body),
      truncated: response.truncated,
      headers: response.header ? expect.arrayContaining([response.header]) : expect.any(Array),
    },
  };
}

/** Runs `work`, and resolves when the feed has shown `count` attempts. */
async function untilAttempted(world: World, count: number, work: () => Promise<unknown>): Promise<void> {
  const feed = world.subscribe<{ deliveryAttempted: { cursor: string } }>(
    'subscription { deliveryAttempted { cursor attempt { id } } }',
  );
  await work();
  await feed.waitFor(() => feed.received.length >= count, 30_000);
}

test(
  'whatever a receiver does, the log has one attempt in time, with one clear error and the readable part of the answer',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep);
    const webhooks = await Promise.all(
      hostileReceivers.map(async (receiver, index) => ({
        receiver,
        id: await createWebhook(world, receiver, `to-${index}`),
      })),
    );
    const events = hostileReceivers.map((_, index) => ({ event_id: `e${index}`, event_name: `to-${index}` }));
    await untilAttempted(world, events.length, () =>
      world.query('mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }', {
        events,
      }),
    );

    for (const { receiver, id } of webhooks) {
      const attempts = await attemptsOf(world, id);
      expect.soft(attempts, `a receiver that ${receiver.name}`).toEqual([expectedOf(receiver)]);
      expect.soft(attempts[0]?.responseTimeMs, receiver.name).toBeLessThan(timeoutMs + 1000);
    }
  },
);
