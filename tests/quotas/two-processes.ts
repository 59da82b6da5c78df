import { beforeAll, expect } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';
import { startWorld } from '../../server/testing/world.ts';

const env = {
  ROLE: 'api',
  MAX_WEBHOOKS: '3',
  MAX_WEBHOOK_SETTINGS_BYTES: '2000',
  MAX_EVENT_NAMES: '4',
  TEST_SENDS_PER_SECOND: '1',
  TEST_SEND_BURST: '5',
  TEST_SEND_CONCURRENCY: '2',
  REDELIVERIES_PER_SECOND: '1',
  MAX_WAITING_REDELIVERIES: '3',
};

/** Two processes over one database, with quotas that a test reaches. They are there once the tests run. */
export interface TwoProcesses {
  readonly api: RealApi;
  /** The origin of the second process. */
  readonly second: string;
  readonly receiver: Receiver;
}

export const keep = closingAfterAll();

export function startTwoProcesses(): TwoProcesses {
  const started: { -readonly [K in keyof TwoProcesses]?: TwoProcesses[K] } = {};
  beforeAll(async () => {
    const api = await startRealApi(keep, env);
    started.api = api;
    started.second = (await startWorld(keep, { databaseUrl: api.databaseUrl, env })).url;
    started.receiver = keep(await startReceiver());
  });
  return started as TwoProcesses;
}

export interface Refusal {
  readonly field: string[] | null;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export interface Payload {
  readonly webhook?: { readonly id: string } | null;
  readonly attempt?: { readonly status: string } | null;
  readonly delivery?: { readonly id: string } | null;
  readonly userErrors: readonly Refusal[];
}

/** Who asks, and which process. */
export interface By {
  readonly key: string;
  readonly origin: string;
}

const userErrors = 'userErrors { field code message retryAfterMs }';

/** Runs an operation, and returns the value of its only field. */
export async function run<T>(
  { key, origin }: By,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Record<string, T>; errors?: unknown };
  expect(errors).toBeUndefined();
  return Object.values(data)[0]!;
}

export const create = (by: By, input: Record<string, unknown>) =>
  run<Payload>(
    by,
    `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } ${userErrors} } }`,
    { input: { name: 'Hook', ...input } },
  );

export const update = (by: By, id: string, input: Record<string, unknown>) =>
  run<Payload>(
    by,
    `mutation ($id: ID!, $input: UpdateWebhookInput!) {
      updateWebhook(id: $id, input: $input) { webhook { id } ${userErrors} } }`,
    { id, input },
  );

export const remove = (by: By, id: string) =>
  run<Payload>(by, `mutation ($id: ID!) { deleteWebhook(id: $id) { ${userErrors} } }`, { id });

export const sendTest = (by: By, id: string, idempotencyKey: string | null = null) =>
  run<Payload>(
    by,
    `mutation ($id: ID!, $key: String) {
      sendTestEvent(webhookId: $id, idempotencyKey: $key) { attempt { status } ${userErrors} } }`,
    { id, key: idempotencyKey },
  );

export const redeliver = (by: By, id: string) =>
  run<Payload>(by, `mutation ($id: ID!) { redeliver(deliveryId: $id) { delivery { id } ${userErrors} } }`, {
    id,
  });

/** The code of each refusal, and `done` for what was not refused, in alphabetical order. */
export const codesOf = (payloads: readonly Payload[]) =>
  payloads.map(({ userErrors: [error] }) => error?.code ?? 'done').toSorted();

/** How often the first process has refused something because of a quota. */
export async function refusals(url: string, quota: string): Promise<number> {
  const headers = { authorization: 'Bearer psk_test_owner_of_the_world' };
  const response = await fetch(`${url}/metrics`, { headers });
  const line = new RegExp(`^perspection_quota_refusals_total\\{quota="${quota}"\\} (\\d+)$`, 'm');
  return Number(line.exec(await response.text())?.[1] ?? 0);
}
