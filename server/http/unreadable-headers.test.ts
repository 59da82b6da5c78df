import { beforeAll, describe, expect, it } from 'vitest';

import { closingAfterAll } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { startReceiver } from '../testing/receiver.ts';
import { startWorld, type World } from '../testing/world.ts';
import { type Pool } from '../storage/index.ts';

const keep = closingAfterAll();
let world: World;
let pool: Pool;

beforeAll(async () => {
  world = await startWorld(keep);
  ({ pool } = await openTestStorage(keep, { url: world.databaseUrl }));
});

interface ShownWebhook {
  readonly id: string;
  readonly name: string;
  readonly customHeaders: readonly { name: string; value: string }[];
  readonly customHeadersUnreadable: boolean;
}

const shown = 'id name customHeaders { name value } customHeadersUnreadable';

async function create(name: string, url = 'http://127.0.0.1:9/'): Promise<string> {
  const { createWebhook } = await world.query<{ createWebhook: { webhook: ShownWebhook } }>(
    `mutation ($name: String!, $url: String!) {
      createWebhook(input: { name: $name, url: $url, customHeaders: [{ name: "X-Team", value: "data" }] }) {
        webhook { ${shown} }
      }
    }`,
    { name, url },
  );
  expect(createWebhook.webhook).toMatchObject({
    customHeaders: [{ name: 'X-Team', value: 'data' }],
    customHeadersUnreadable: false,
  });
  return createWebhook.webhook.id;
}

async function update(id: string, input: object): Promise<ShownWebhook> {
  const { updateWebhook } = await world.query<{ updateWebhook: { webhook: ShownWebhook } }>(
    `mutation ($id: ID!, $input: UpdateWebhookInput!) { updateWebhook(id: $id, input: $input) { webhook { ${shown} } } }`,
    { id, input },
  );
  return updateWebhook.webhook;
}

/** A webhook whose stored headers were damaged after it was made. */
async function createDamaged(name = 'Damaged'): Promise<string> {
  const id = await create(name);
  await pool.query(`update settings.webhooks set sealed_headers = 'v1.AAAA' where id = $1`, [id]);
  return id;
}

async function stored(id: string): Promise<{ sealed_headers: string | null; revision: number }> {
  const { rows } = await pool.query<{ sealed_headers: string | null; revision: number }>(
    'select sealed_headers, revision from settings.webhooks where id = $1',
    [id],
  );
  return rows[0]!;
}

describe('a webhook whose custom headers cannot be decrypted', () => {
  it('says so, alone and in the list, and does not hide the others', async () => {
    const id = await createDamaged('In the list: damaged');
    const sound = await create('In the list: sound');
    const { webhook, webhooks } = await world.query<{
      webhook: ShownWebhook;
      webhooks: { items: ShownWebhook[]; totalCount: number };
    }>(
      `query ($id: ID!) { webhook(id: $id) { ${shown} } webhooks(search: "In the list") { items { ${shown} } totalCount } }`,
      { id },
    );
    const damaged = {
      id,
      name: 'In the list: damaged',
      customHeaders: [],
      customHeadersUnreadable: true,
    };
    expect(webhook).toEqual(damaged);
    expect(webhooks).toEqual({
      items: [
        damaged,
        {
          id: sound,
          name: 'In the list: sound',
          customHeaders: [{ name: 'X-Team', value: 'data' }],
          customHeadersUnreadable: false,
        },
      ],
      totalCount: 2,
    });
  });

  it('keeps the column as it is when something else changes', async () => {
    const id = await createDamaged();
    expect(await update(id, { name: 'Renamed' })).toEqual({
      id,
      name: 'Renamed',
      customHeaders: [],
      customHeadersUnreadable: true,
    });
    expect(await stored(id)).toEqual({ sealed_headers: 'v1.AAAA', revision: 1 });
  });

  it.each([
    [{ customHeaders: [{ name: 'X-Team', value: 'sales' }] }, [{ name: 'X-Team', value: 'sales' }]],
    [{ customHeaders: [] }, []],
    [{ customHeaders: null }, []],
  ])('is mended by an update with %j', async (input, customHeaders) => {
    const id = await createDamaged();
    const mended = { id, name: 'Damaged', customHeaders, customHeadersUnreadable: false };
    expect(await update(id, input)).toEqual(mended);
    // A new revision: what is sent from now on is not what the log has of earlier attempts.
    expect(await stored(id)).toMatchObject({ revision: 2 });
  });
});

it('a sound webhook keeps its encrypted headers to the byte when something else changes', async () => {
  const sound = await create('Sound');
  const before = await stored(sound);
  await update(sound, { name: 'Renamed' });
  expect(await stored(sound)).toEqual(before);
});

it('an attempt whose headers cannot be decrypted any more shows the rest of its request', async () => {
  const receiver = keep(await startReceiver());
  const sound = await create('Sound', receiver.url);
  const send = async () => {
    const { sendTestEvent } = await world.query<{ sendTestEvent: { attempt: { id: string } } }>(
      'mutation ($id: ID!) { sendTestEvent(webhookId: $id) { attempt { id } } }',
      { id: sound },
    );
    return sendTestEvent.attempt.id;
  };
  const requestOf = async (id: string) => {
    const { deliveryAttempt } = await world.query<{
      deliveryAttempt: {
        request: { url: string; headers: { name: string }[]; body: string; customHeadersUnreadable: boolean };
      };
    }>(
      'query ($id: ID!) { deliveryAttempt(id: $id) { request { url headers { name } body customHeadersUnreadable } } }',
      { id },
    );
    const { headers, ...rest } = deliveryAttempt.request;
    return { ...rest, names: headers.map(({ name }) => name) };
  };
  const attempt = await send();
  const [received] = await receiver.waitFor(1);
  const whole = await requestOf(attempt);
  expect(whole).toMatchObject({ body: String(received!.body), customHeadersUnreadable: false });
  expect(whole.names).toContain('X-Team');

  await pool.query(`update settings.webhook_revisions set sealed_headers = 'v1.AAAA' where webhook_id = $1`, [
    sound,
  ]);
  expect(await requestOf(attempt)).toEqual({
    url: whole.url,
    body: whole.body,
    names: whole.names.filter((name) => name !== 'X-Team'),
    customHeadersUnreadable: true,
  });
});
