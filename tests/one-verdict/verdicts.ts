import { expect } from 'vitest';

import { type Filters, type JsonObject, type UserError } from '../../server/model/index.ts';
import { type RealApi } from '../../server/testing/real-api.ts';
import { type RootField, runMany } from './run-many.ts';

/** What becomes of an event for one webhook. */
export interface Verdict {
  readonly refusal: UserError | null;
  readonly matches: boolean;
  /** The event that is sent, as JSON; null when it is refused. */
  readonly processed: string | null;
}

/** What became of an event for all webhooks. */
export interface Ingested extends Omit<Verdict, 'matches'> {
  /** The event that is sent; null when it is refused. */
  readonly payload: JsonObject | null;
  readonly webhookIds: ReadonlySet<string>;
}

/** An event, as JSON, and the filters that it is tried on. */
export interface Pair {
  readonly event: string;
  readonly webhookId: string;
  /** Those of the webhook. */
  readonly filters: Filters;
}

const error = '{ field code message }';

/** Creates a webhook for each of the filters, and returns their ids in the same order. */
export async function createWebhooks(api: RealApi, all: readonly Filters[]): Promise<string[]> {
  const creations = all.map((filters, n): RootField => {
    const input = { name: `Webhook ${n}`, url: 'https://example.com/', ...filters };
    return {
      name: 'createWebhook',
      args: { input: { type: 'CreateWebhookInput!', json: JSON.stringify(input) } },
      selection: `{ webhook { id } userErrors ${error} }`,
    };
  });
  const payloads = await runMany<{ webhook: { id: string } | null }>(api, 'mutation', creations);
  return payloads.map((payload, n) => {
    if (payload.webhook) return payload.webhook.id;
    throw new Error(`${JSON.stringify(all[n])} cannot be saved: ${JSON.stringify(payload)}`);
  });
}

/** Sets a schema for two names of the random events: some events of either meet it, and some do not. */
export async function setSchemas(api: RealApi): Promise<void> {
  const schema = {
    properties: { user_id: { type: 'string' }, consent: { maxProperties: 2 } },
    required: ['user_id'],
  };
  const settings = ['purchase', '🙂'].map((eventName): RootField => {
    const input = { eventName, schema, mode: 'ENFORCE' };
    return {
      name: 'setEventSchema',
      args: { input: { type: 'SetEventSchemaInput!', json: JSON.stringify(input) } },
      selection: `{ userErrors ${error} }`,
    };
  });
  const answers = await runMany<{ userErrors: unknown[] }>(api, 'mutation', settings);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
}

/** Ingests events, given as JSON, and reads from the database what was made of them and where they go. */
export async function ingestAll(api: RealApi, events: readonly string[]): Promise<Ingested[]> {
  const mutation: RootField = {
    name: 'ingestEvents',
    args: { events: { type: '[JSONObject!]!', json: `[${events.join(',')}]` } },
    selection: `{ results { status eventId error ${error} } }`,
  };
  const [payload] = await runMany<{ results: Result[] }>(api, 'mutation', [mutation]);
  const { rows } = await api.pool.query<{ event_id: string; payload: string; webhook_ids: string[] }>(
    'select event_id, payload, webhook_ids from events.raw_events',
  );
  const stored = new Map(rows.map((row) => [row.event_id, row]));
  return payload!.results.map(({ status, eventId, error: refusal }, n) => {
    if (status === 'REJECTED') return { refusal, payload: null, processed: null, webhookIds: new Set() };
    const row = status === 'ACCEPTED' ? stored.get(eventId!) : null;
    if (!row) throw new Error(`${events[n]} is ${status}, and not stored.`);
    return {
      refusal,
      payload: JSON.parse(row.payload) as JsonObject,
      processed: comparable(row.payload),
      webhookIds: new Set(row.webhook_ids),
    };
  });
}

interface Result {
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED';
  readonly eventId: string | null;
  readonly error: UserError | null;
}

/** Asks for a verdict on each pair: `testWebhook` for every fourth, with the saved filters, and `testFilters` for the others. */
export async function previewAll(api: RealApi, pairs: readonly Pair[]): Promise<Verdict[]> {
  const tests = pairs.map(({ event, webhookId, filters }, n): RootField => {
    const selection = `{ matches processedEvent refusal ${error} }`;
    const given = { type: 'JSONObject', json: event };
    if (n % 4 === 0) {
      const id = { type: 'ID!', json: JSON.stringify(webhookId) };
      return { name: 'testWebhook', args: { id, event: given }, selection };
    }
    const input = { type: 'FiltersInput!', json: JSON.stringify(filters) };
    return { name: 'testFilters', args: { filters: input, event: given }, selection };
  });
  const results = await runMany<Omit<Verdict, 'processed'> & { processedEvent: unknown }>(
    api,
    'query',
    tests,
  );
  return results.map(({ refusal, matches, processedEvent }) => ({
    refusal,
    matches,
    processed: processedEvent === null ? null : comparable(JSON.stringify(processedEvent)),
  }));
}

/** Runs events, given as JSON, dry through all stages: of each, its refusal and the number of webhooks that it is for. */
export function dryRunAll(api: RealApi, events: readonly string[]): Promise<DryRun[]> {
  const previews = events.map((event): RootField => ({
    name: 'previewPipeline',
    args: { event: { type: 'JSONObject!', json: event } },
    selection: `{ matchedWebhooks stages { verdict refusal ${error} } }`,
  }));
  return runMany<DryRun>(api, 'query', previews);
}

export interface DryRun {
  readonly matchedWebhooks: number;
  readonly stages: readonly { readonly verdict: string; readonly refusal: UserError | null }[];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An event without what is made up anew each time it is processed: the id and the time of receipt, where it had none. */
function comparable(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => {
    if (key === 'event_id' && uuid.test(String(value))) return 'made up';
    if (key !== 'timestamp') return value;
    return Math.abs(Date.now() - Date.parse(String(value))) < 300_000 ? 'time of receipt' : value;
  });
}
