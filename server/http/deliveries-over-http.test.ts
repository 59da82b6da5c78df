import { describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { ask } from '../testing/api-server.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();

async function addWebhook(given: Parameters<typeof someSettings>[0] = {}): Promise<string> {
  return (await api.world.storage.webhooks.create(api.world.workspaceId, someSettings(given), null)).id;
}

describe('a delivery', () => {
  const read =
    'query ($id: ID!) { delivery(id: $id) { id status nextAttemptAt attempts { id status attemptNumber request { url } } event { eventId payload } } }';

  it('that waits for its first attempt is PENDING, and so is its attempt', async () => {
    const webhookId = await addWebhook();
    const id = `${await api.world.addEvent([webhookId])}.${webhookId}`;
    const { delivery } = (await ask(api.server.url, read, { id })).body.data;
    expect(delivery).toMatchObject({
      id,
      status: 'PENDING',
      attempts: [{ id: `${id}.1`, status: 'PENDING', attemptNumber: 1 }],
    });
    const attempt = await ask(
      api.server.url,
      `{ deliveryAttempt(id: "${id}.1") { status attemptedAt eventType delivery { id } } }`,
    );
    expect(attempt.body.data.deliveryAttempt).toEqual({
      status: 'PENDING',
      attemptedAt: null,
      eventType: 'purchase',
      delivery: { id },
    });
  });

  it('has the state of its last attempt', async () => {
    const webhookId = await addWebhook();
    const eventRowId = await api.world.addEvent([webhookId]);
    const key = { workspaceId: api.world.workspaceId, eventRowId, webhookId };
    const nextAttemptAt = new Date('2026-01-01T00:00:04.000Z');
    await record(api.world.storage.pool, [
      someAttempt({ ...key, status: 'RETRYING', nextAttemptAt: new Date('2026-01-01T00:00:02.000Z') }),
      someAttempt({ ...key, attemptNumber: 2, ordinal: 1, status: 'RETRYING', nextAttemptAt }),
    ]);
    const { delivery } = (await ask(api.server.url, read, { id: `${key.eventRowId}.${key.webhookId}` })).body
      .data;
    expect(delivery).toMatchObject({
      status: 'RETRYING',
      nextAttemptAt: nextAttemptAt.toISOString(),
      event: { eventId: `e-${eventRowId}`, payload: { event_id: `e-${eventRowId}` } },
    });
  });

  it('does not exist when its event was routed to other webhooks', async () => {
    const eventRowId = await api.world.addEvent([await addWebhook()]);
    expect((await ask(api.server.url, read, { id: `${eventRowId}.${uuidv7()}` })).body).toEqual({
      data: { delivery: null },
    });
  });
});
