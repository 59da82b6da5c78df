import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { startWorld } from '../testing/world.ts';

const keep = closingAfterAll();
let api: RealApi;
let receiver: Receiver;
let key: string;

beforeAll(async () => {
  api = await startRealApi(keep); // nothing is delivered but test sends
  receiver = keep(await startReceiver());
});

beforeEach(() => void (key = uuidv7()));

const userErrors = 'userErrors { field code message }';

async function mutate(document: string, variables: Record<string, unknown>, by?: string) {
  const { body } = await api.ask(document, variables, by);
  expect(body.errors).toBeUndefined();
  return Object.values<Record<string, unknown>>(body.data)[0]!;
}

const create = (given: Record<string, unknown> = {}, by?: string) =>
  mutate(
    `mutation ($input: CreateWebhookInput!) {
      createWebhook(input: $input) { webhook { id hasSecret } secretKey ${userErrors} }
    }`,
    { input: { name: 'CRM', url: receiver.url, idempotencyKey: key, ...given } },
    by,
  );

const ingest = (events: unknown[], idempotencyKey: string | null = key) =>
  mutate(
    `mutation ($events: [JSONObject!]!, $idempotencyKey: String) {
      ingestEvents(events: $events, idempotencyKey: $idempotencyKey) {
        acceptedCount rejectedCount results { eventId status matchedWebhooks error { field code } }
      }
    }`,
    { events, idempotencyKey },
  );

const sendTest = (webhookId: string, event: unknown = null) =>
  mutate(
    `mutation ($webhookId: ID!, $event: JSONObject, $key: String) {
      sendTestEvent(webhookId: $webhookId, event: $event, idempotencyKey: $key) {
        attempt { id status httpStatusCode } ${userErrors}
      }
    }`,
    { webhookId, event, key },
  );

const redeliver = (deliveryId: string) =>
  mutate(
    `mutation ($deliveryId: ID!, $key: String) {
      redeliver(deliveryId: $deliveryId, idempotencyKey: $key) { delivery { id } ${userErrors} }
    }`,
    { deliveryId, key },
  );

const reused = { field: ['idempotencyKey'], code: 'IDEMPOTENCY_KEY_REUSED' };
const idOf = ({ webhook }: Record<string, unknown>) => (webhook as { id: string }).id;

async function countOf(table: string): Promise<number> {
  const { rows } = await api.pool.query<{ count: string }>(`select count(*) from ${table}`);
  return Number(rows[0]!.count);
}

describe('createWebhook with an idempotency key', () => {
  it('creates one webhook, however often it is sent, and shows a generated secret once', async () => {
    const before = await countOf('settings.webhooks');
    const answers = await Promise.all([1, 2, 3, 4].map(() => create({ generateSecret: true })));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(await countOf('settings.webhooks')).toBe(before + 1);
    expect(answers.filter(({ secretKey }) => secretKey !== null)).toHaveLength(1);
    expect(await create({ generateSecret: true })).toMatchObject({
      webhook: { id: idOf(answers[0]!), hasSecret: true },
      secretKey: null,
      userErrors: [],
    });
  });

  it('is refused with any other input, and for another mutation', async () => {
    const id = idOf(await create({ secretKey: 'one' }));
    const refusal = { webhook: null, secretKey: null, userErrors: [reused] };
    for (const given of [{ secretKey: 'two' }, { name: 'Other', secretKey: 'one' }, {}])
      expect(await create(given)).toMatchObject(refusal);
    expect(await sendTest(id)).toMatchObject({ attempt: null, userErrors: [reused] });
    expect(receiver.requests).toHaveLength(0);
  });

  it('takes the same fields in another order for the same', async () => {
    const value = { a: 1, b: [{ c: 2, d: 3 }] };
    const other = { b: [{ d: 3, c: 2 }], a: 1 };
    const conditions = (v: unknown) => [{ field: 'properties', operator: 'EQUALS', value: v }];
    const first = await create({ conditions: conditions(value) });
    expect(idOf(await create({ conditions: conditions(other) }))).toBe(idOf(first));
  });

  it('does not use the key when there are mistakes', async () => {
    expect(await create({ name: '' })).toMatchObject({ webhook: null, userErrors: [{ code: 'REQUIRED' }] });
    expect((await create()).userErrors).toEqual([]);
  });

  it('says so when the webhook was deleted meanwhile', async () => {
    const id = idOf(await create());
    await api.ask(`mutation { deleteWebhook(id: "${id}") { deletedId } }`);
    expect(await create()).toMatchObject({
      webhook: null,
      userErrors: [{ field: ['idempotencyKey'], code: 'NOT_FOUND' }],
    });
  });

  it('belongs to its workspace', async () => {
    const other = await api.addWorkspace();
    const id = idOf(await create());
    expect(idOf(await create({}, other.key))).not.toBe(id);
  });

  it.each([
    ['', 'REQUIRED'],
    ['🚀'.repeat(256), 'TOO_LONG'],
    ['a\nb', 'INVALID'],
    ['a\u0000', 'INVALID'],
    ['\ud800', 'INVALID'],
  ])('refuses the key %j: %s', async (idempotencyKey, code) => {
    expect((await create({ idempotencyKey })).userErrors).toMatchObject([
      { field: ['idempotencyKey'], code },
    ]);
  });

  it('takes a key of 255 characters, and null for none', async () => {
    expect((await create({ idempotencyKey: '🚀'.repeat(255) })).userErrors).toEqual([]);
    const ids = [await create({ idempotencyKey: null }), await create({ idempotencyKey: null })].map(idOf);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('ingestEvents with an idempotency key', () => {
  it('accepts its events once, and repeats the results with the generated ids', async () => {
    const events = [{ event_name: 'once' }, { event_name: '' }, { event_name: 'once', event_id: key }];
    const before = await countOf('events.raw_events');
    const first = await ingest(events);
    expect(first).toMatchObject({ acceptedCount: 2, rejectedCount: 1 });
    expect(await ingest(events)).toEqual(first);
    expect(await countOf('events.raw_events')).toBe(before + 2);
    expect(await ingest(events, null)).toMatchObject({
      results: [{ status: 'ACCEPTED' }, { status: 'REJECTED' }, { status: 'DUPLICATE' }],
    });
  });

  it('accepts them once when they are sent twice at the same time', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => ingest([{ event_name: 'twice' }])));
    expect(one).toEqual(other);
  });

  it('rejects all events when the key belongs to others', async () => {
    await ingest([{ event_name: 'a' }]);
    expect(await ingest([{ event_name: 'b', event_id: 'mine' }, { event_name: 'c' }])).toMatchObject({
      acceptedCount: 0,
      results: [
        { eventId: 'mine', status: 'REJECTED', error: reused },
        { eventId: null, status: 'REJECTED', error: reused },
      ],
    });
  });

  it('does not use the key when no event was accepted', async () => {
    expect(await ingest([{ event_name: '' }])).toMatchObject({ rejectedCount: 1 });
    expect(await ingest([{ event_name: 'mended' }])).toMatchObject({ acceptedCount: 1 });
  });

  it('does not use the key when every event is a duplicate or rejected', async () => {
    const known = { event_name: 'known', event_id: key };
    await ingest([known], null);
    expect(await ingest([known, { event_name: '' }])).toMatchObject({ acceptedCount: 0, rejectedCount: 1 });
    const mended = [known, { event_name: 'mended' }];
    const first = await ingest(mended);
    expect(first).toMatchObject({ acceptedCount: 1, results: [{ status: 'DUPLICATE' }, { error: null }] });
    expect(await ingest(mended)).toEqual(first);
  });

  it('rejects all events when the key is none, and one that is nested too deeply by itself', async () => {
    const nested = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`) as unknown;
    const events = [{ event_name: 'deep', properties: { nested } }, { event_name: 'flat' }];
    expect(await ingest(events)).toMatchObject({ acceptedCount: 1, rejectedCount: 1 });
    expect(await ingest(events, '')).toMatchObject({
      acceptedCount: 0,
      results: [1, 2].map(() => ({ error: { field: ['idempotencyKey'], code: 'REQUIRED' } })),
    });
  });
});

describe('sendTestEvent with an idempotency key', () => {
  it('sends once, and has the same attempt for calls meanwhile and afterwards', async () => {
    const webhookId = idOf(await create({ idempotencyKey: null }));
    receiver.respond({ status: 418, delayMs: 300 });
    const before = receiver.requests.length;
    const answers = await Promise.all([1, 2, 3].map(() => sendTest(webhookId)));
    answers.push(await sendTest(webhookId));
    expect(answers[0]).toMatchObject({ attempt: { status: 'FAILED', httpStatusCode: 418 }, userErrors: [] });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(receiver.requests).toHaveLength(before + 1);
    expect(await sendTest(webhookId, { event_name: 'other' })).toMatchObject({ userErrors: [reused] });
  });

  it('waits for another process that sends', async () => {
    const other = await startWorld(keep, { databaseUrl: api.databaseUrl, env: { ROLE: 'api' } });
    const webhookId = idOf(await create({ idempotencyKey: null }));
    receiver.respond({ status: 201, delayMs: 300 });
    const document = `mutation { sendTestEvent(webhookId: "${webhookId}", idempotencyKey: "${key}") {
      attempt { id httpStatusCode }
    } }`;
    const before = receiver.requests.length;
    const first = other.query(document);
    await receiver.waitFor(before + 1);
    const { body } = await api.ask(document);
    expect(body.data).toEqual(await first);
    expect(receiver.requests).toHaveLength(before + 1);
  });

  it('sends the same event again when its process was lost', async () => {
    const webhookId = idOf(await create({ idempotencyKey: null, timeoutMs: 1000 }));
    const { attempt } = await sendTest(webhookId);
    const { id } = attempt as { id: string };
    const [eventRowId] = id.split('.');
    await api.pool.query('delete from delivery.attempts where event_row_id = $1', [eventRowId]);
    await api.pool.query(
      `update settings.idempotency_keys set claimed_at = claimed_at - interval '7 seconds' where key = $1`,
      [key],
    );
    const before = receiver.requests.length;
    expect(await sendTest(webhookId)).toMatchObject({ attempt: { id, status: 'DELIVERED' } });
    expect(receiver.requests).toHaveLength(before + 1);
    expect(receiver.requests[before]!.body).toEqual(receiver.requests[before - 1]!.body);
  });
});

describe('redeliver with an idempotency key', () => {
  it('queues one attempt, however often it is sent', async () => {
    const webhookId = idOf(await create({ idempotencyKey: null }));
    await ingest([{ event_name: 'again' }], null);
    const { rows } = await api.pool.query<{ id: string }>(
      `select id from events.raw_events where event_name = 'again'`,
    );
    const deliveryId = `${rows[0]!.id}.${webhookId}`;
    const queued = () => countOf(`queue.job where name = 'retries'`);
    const before = await queued();
    const answers = await Promise.all([1, 2, 3].map(() => redeliver(deliveryId)));
    for (const answer of answers) expect(answer).toEqual({ delivery: { id: deliveryId }, userErrors: [] });
    expect(await queued()).toBe(before + 1);

    await api.ask(
      `mutation { updateWebhook(id: "${webhookId}", input: { enabled: false }) { userErrors { code } } }`,
    );
    expect(await redeliver(deliveryId)).toEqual(answers[0]);
    key = uuidv7();
    expect(await redeliver(deliveryId)).toMatchObject({ delivery: null, userErrors: [{ code: 'INVALID' }] });
  });
});
