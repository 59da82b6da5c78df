import { describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type EndpointHealth } from '../../model/index.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import {
  changeHealth,
  findDueEndpoints,
  holdDeliveries,
  inTransaction,
  releaseHeld,
  releaseProbe,
  reserveSends,
} from '../index.ts';

const keep = closingAfterEach();
const now = new Date('2026-02-03T04:05:06.000Z');
const later = new Date(now.getTime() + 30_000);
const healthy: EndpointHealth = {
  state: 'HEALTHY',
  reason: null,
  since: null,
  step: 0,
  nextProbeAt: null,
  failedEvent: null,
};
const open: EndpointHealth = {
  ...healthy,
  state: 'OPEN',
  reason: 'timeout',
  since: now,
  nextProbeAt: later,
  failedEvent: uuidv7(),
};

async function setUp() {
  const storage = await openTestStorage(keep);
  const workspaceId = await addWorkspace(storage.pool);
  const addWebhook = async () => {
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
    return { workspaceId, webhookId: id };
  };
  return { ...storage, workspaceId, addWebhook };
}

describe('deliveries that are held back', () => {
  it('are released in the order in which they were held, with any limit', async () => {
    const { pool, addWebhook } = await setUp();
    const webhook = await addWebhook();
    const deliveries = Array.from({ length: 150 }, (_, n) => ({
      ...webhook,
      eventRowId: uuidv7(),
      ordinal: n % 3,
    }));
    await inTransaction(pool, (tx) => holdDeliveries(tx, deliveries));
    const released = [];
    for (const limit of [1, 62, 1, 2, 70, 100, 5]) {
      const some = await inTransaction(pool, (tx) =>
        releaseHeld(tx, webhook.workspaceId, webhook.webhookId, limit),
      );
      expect(some.length).toBe(Math.min(limit, 150 - released.length));
      released.push(...some);
    }
    expect(released).toEqual(deliveries);
  });

  it('are released only for the given webhook', async () => {
    const { pool, addWebhook, workspaceId } = await setUp();
    const [one, other] = [await addWebhook(), await addWebhook()];
    const held = [one, other].map((webhook) => ({ ...webhook, eventRowId: uuidv7(), ordinal: 0 }));
    await inTransaction(pool, (tx) => holdDeliveries(tx, held));
    expect(await releaseHeld(pool, workspaceId, other.webhookId, 10)).toEqual([held[1]]);
    expect(await releaseHeld(pool, workspaceId, other.webhookId, 10)).toEqual([]);
  });
});

describe('a probe', () => {
  async function hold(count: number, perRow: number) {
    const { pool, addWebhook } = await setUp();
    const webhook = await addWebhook();
    const held = Array.from({ length: count }, (_, n) => ({
      ...webhook,
      eventRowId: uuidv7(),
      ordinal: n % 3,
    }));
    for (let from = 0; from < count; from += perRow)
      await inTransaction(pool, (tx) => holdDeliveries(tx, held.slice(from, from + perRow)));
    return { pool, webhook, held };
  }

  it('is the longest held delivery', async () => {
    const { pool, webhook, held } = await hold(3, 3);
    expect(await releaseProbe(pool, webhook, null)).toEqual([held[0]]);
    expect(await releaseProbe(pool, webhook, uuidv7())).toEqual([held[1]]);
    expect(await releaseHeld(pool, webhook.workspaceId, webhook.webhookId, 10)).toEqual([held[2]]);
  });

  it.each([1, 4])('is another one than the event that failed last, with %d to a row', async (perRow) => {
    const { pool, webhook, held } = await hold(4, perRow);
    expect(await releaseProbe(pool, webhook, held[0]!.eventRowId)).toEqual([held[1]]);
    expect(await releaseProbe(pool, webhook, held[1]!.eventRowId)).toEqual([held[0]]);
    expect(await releaseHeld(pool, webhook.workspaceId, webhook.webhookId, 10)).toEqual(held.slice(2));
  });

  it('is the event that failed last when there is no other, and nothing when nothing is held', async () => {
    const { pool, webhook, held } = await hold(1, 1);
    expect(await releaseProbe(pool, webhook, held[0]!.eventRowId)).toEqual([held[0]]);
    expect(await releaseProbe(pool, webhook, held[0]!.eventRowId)).toEqual([]);
  });
});

describe('the stored health of an endpoint', () => {
  it('is changed only by the process that read the current state and revision, and reaches the directory', async () => {
    const { pool, addWebhook, directory, workspaceId } = await setUp();
    const webhook = await addWebhook();
    expect(await changeHealth(pool, webhook, healthy, open)).toBe(true);
    expect(await changeHealth(pool, webhook, healthy, { ...open, reason: 'HTTP 500' })).toBe(false);
    await directory.refresh([workspaceId]);
    expect(directory.get(webhook.webhookId)?.health).toEqual(open);
    const old = { ...webhook, revision: 0 };
    expect(await changeHealth(pool, old, open, healthy)).toBe(false);
    expect(await changeHealth(pool, { ...old, revision: 1 }, open, healthy)).toBe(true);
  });

  it.each([
    ['a new URL', { url: 'https://crm.example.com/new' }],
    ['being enabled again', { enabled: true }],
  ])('is forgotten with %s, as is why the webhook was disabled', async (_what, change) => {
    const { pool, addWebhook, webhooks, directory, workspaceId } = await setUp();
    const webhook = await addWebhook();
    await changeHealth(pool, webhook, healthy, open);
    await pool.query(`update settings.webhooks set enabled = false, disabled_reason = 'gone'`);
    await webhooks.update(workspaceId, webhook.webhookId, { name: 'Another name' });
    expect(await webhooks.find(workspaceId, webhook.webhookId)).toMatchObject({
      health: open,
      disabledReason: 'gone',
    });
    await webhooks.update(workspaceId, webhook.webhookId, change);
    expect(await webhooks.find(workspaceId, webhook.webhookId)).toMatchObject({
      enabled: 'enabled' in change,
      health: healthy,
      disabledReason: null,
    });
    await directory.refresh([workspaceId]);
    expect(directory.get(webhook.webhookId)?.health).toEqual(healthy);
  });

  it('is due when its probe is due and deliveries are held back', async () => {
    const { pool, addWebhook } = await setUp();
    const webhook = await addWebhook();
    await changeHealth(pool, webhook, healthy, open);
    expect(await findDueEndpoints(pool, later, 10)).toEqual({ due: [], pending: false });
    await holdDeliveries(pool, [{ ...webhook, eventRowId: uuidv7(), ordinal: 0 }]);
    expect(await findDueEndpoints(pool, now, 10)).toEqual({ due: [], pending: true });
    expect(await findDueEndpoints(pool, later, 10)).toEqual({
      due: [{ ...webhook, health: open }],
      pending: true,
    });
  });

  it('is due at once when deliveries are held back for a healthy, disabled or deleted webhook', async () => {
    const { pool, addWebhook, webhooks, workspaceId } = await setUp();
    const [recovered, disabled, deleted] = [await addWebhook(), await addWebhook(), await addWebhook()];
    for (const webhook of [recovered, disabled, deleted])
      await holdDeliveries(pool, [{ ...webhook, eventRowId: uuidv7(), ordinal: 0 }]);
    await changeHealth(pool, disabled, healthy, open);
    await webhooks.update(workspaceId, disabled.webhookId, { enabled: false });
    await webhooks.delete(workspaceId, deleted.webhookId);
    const due = (await findDueEndpoints(pool, now, 10)).due.toSorted((a, b) =>
      a.webhookId < b.webhookId ? -1 : 1,
    );
    expect(due.map(({ webhookId, health }) => [webhookId, health.state])).toEqual(
      [recovered, disabled, deleted].map(({ webhookId }) => [webhookId, 'HEALTHY']),
    );
  });

  it('is due while it recovers with nothing held back, so that the recovery can end', async () => {
    const { pool, addWebhook } = await setUp();
    const webhook = await addWebhook();
    const recovering = { ...open, state: 'RECOVERING' as const };
    await changeHealth(pool, webhook, healthy, recovering);
    expect(await findDueEndpoints(pool, now, 10)).toEqual({ due: [], pending: true });
    expect(await findDueEndpoints(pool, later, 10)).toEqual({
      due: [{ ...webhook, health: recovering }],
      pending: true,
    });
  });
});

describe('a rate limit', () => {
  it('reserves a time of its own for whoever asks, and none that begins more than a second ahead', async () => {
    const { pool, addWebhook } = await setUp();
    const [webhook, other] = [await addWebhook(), await addWebhook()];
    expect(await reserveSends(pool, webhook, 500)).toBe(0);
    const waitMs = await reserveSends(pool, webhook, 1000);
    expect(waitMs).toBeGreaterThan(300);
    expect(waitMs).toBeLessThanOrEqual(500);
    expect(await reserveSends(pool, webhook, 1)).toBeNull();
    expect(await reserveSends(pool, other, 1)).toBe(0);
  });

  it('reserves no time that has passed', async () => {
    const { pool, addWebhook } = await setUp();
    const webhook = await addWebhook();
    await reserveSends(pool, webhook, 500);
    await pool.query(`update delivery.rate_limits set next_at = next_at - interval '1 hour'`);
    expect(await reserveSends(pool, webhook, 500)).toBe(0);
    expect(await reserveSends(pool, webhook, 500)).toBeGreaterThan(300);
  });
});
