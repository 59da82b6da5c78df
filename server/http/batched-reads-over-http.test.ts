import { beforeEach, describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();

/** Adds an event with one attempt at the webhook. */
async function addAttempt(webhookId: string): Promise<void> {
  const { workspaceId, storage } = api.world;
  const eventRowId = await api.world.addEvent([webhookId]);
  await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId })]);
}

describe('reading a list', () => {
  beforeEach(() => void api.world.calls.splice(0));

  it('costs as many calls of the services as reading one item', async () => {
    for (let n = 0; n < 20; n += 1)
      await addAttempt(
        (await api.world.storage.webhooks.create(api.world.workspaceId, someSettings(), null)).id,
      );
    const query = `{ deliveryAttempts(limit: 20) { items {
      id webhook { status stats { totalDeliveries } } request { url } response { body }
      delivery { status nextAttemptAt webhook { name } event { payload deliveriesConnection(first: 5) { nodes { attemptsConnection(first: 5) { nodes { id } } } } } }
    } } }`;
    const { body } = await ask(api.server.url, query);
    expect(body.errors).toBeUndefined();
    expect(body.data.deliveryAttempts.items).toHaveLength(20);
    expect(api.world.calls.toSorted()).toEqual([
      'attempts.lastOfDeliveries',
      'attempts.page',
      'attempts.pagesOfDeliveries',
      'attempts.requests',
      'attempts.responses',
      'events.findMany',
      'events.payloads',
      'webhooks.findMany',
      'webhooks.stats',
    ]);
  });

  it('counts only when the count is requested', async () => {
    await ask(api.server.url, '{ deliveryAttempts { hasMore } }');
    expect(api.world.calls).toEqual(['attempts.page']);
  });
});
