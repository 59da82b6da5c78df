import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { healthy } from '../model/index.ts';
import { changeHealth, type Storage } from '../storage/index.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { addKey } from '../testing/keys.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { clientOf, startWorld, type Subscription, type World } from '../testing/world.ts';

interface Message {
  readonly deliveryChanged: {
    readonly resync: boolean;
    readonly matches: boolean;
    readonly leftOut: number;
    readonly delivery: {
      readonly id: string;
      readonly state: string;
      readonly attemptCount: number;
      readonly event: { readonly eventId: string; readonly payload: object };
      readonly webhook: { readonly heldDeliveries: number };
    } | null;
  };
}

const watching = `subscription ($filter: DeliveryFilter) {
  deliveryChanged(filter: $filter) {
    resync matches leftOut
    delivery { id state attemptCount event { eventId payload } webhook { heldDeliveries } }
  }
}`;

const keep = closingAfterAll();
let world: World;
let storage: Storage;
let receiver: Receiver;
let workspaceId: string;

beforeAll(async () => {
  world = await startWorld(keep, { env: { ALLOW_PRIVATE_ENDPOINTS: 'true' } });
  storage = await openTestStorage(keep, { url: world.databaseUrl });
  receiver = keep(await startReceiver(() => ({ status: 500 })));
  const { viewer } = await world.query<{ viewer: { workspace: { id: string } } }>(
    '{ viewer { workspace { id } } }',
  );
  workspaceId = viewer.workspace.id;
});

/** Adds a webhook for events of a name of its own. */
async function addWebhook(input: object = {}) {
  const name = `name-${uuidv7()}`;
  const create = `mutation ($input: CreateWebhookInput!) {
    createWebhook(input: $input) { webhook { id } userErrors { message } } }`;
  const eventFilter = { mode: 'INCLUDE', events: [name] };
  const given = { name, url: receiver.url, retryCount: 0, eventFilter, ...input };
  const { createWebhook } = await world.query<{ createWebhook: { webhook: { id: string } } }>(create, {
    input: given,
  });
  return { id: createWebhook.webhook.id, name };
}

async function send(name: string, given: object = {}): Promise<string> {
  const eventId = uuidv7();
  const event = { event_name: name, event_id: eventId, ...given };
  await world.query(
    'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }',
    {
      events: [event],
    },
  );
  return eventId;
}

async function watch(filter: object | null = null, by: Pick<World, 'subscribe'> = world) {
  const subscription = by.subscribe<Message>(watching, { filter });
  await subscription.waitFor(({ deliveryChanged }) => deliveryChanged.resync);
  return subscription;
}

/** Waits for a message about the delivery of an event. */
async function change(
  subscription: Subscription<Message>,
  eventId: string,
  wanted: { readonly state?: string; readonly matches?: boolean },
) {
  const { deliveryChanged } = await subscription.waitFor(({ deliveryChanged: { delivery, matches } }) => {
    const { state = delivery?.state, matches: should = matches } = wanted;
    return delivery?.event.eventId === eventId && delivery.state === state && matches === should;
  }, 15_000);
  return deliveryChanged.delivery!;
}

async function pause(webhookId: string): Promise<void> {
  const open = { ...healthy, state: 'OPEN' as const, nextProbeAt: new Date(Date.now() + 600_000) };
  await changeHealth(storage.pool, { workspaceId, webhookId }, healthy, open);
}

describe('a subscriber to deliveries', () => {
  it('hears of a success, a failure, and an attempt that is tried again', async () => {
    const all = await watch();
    const once = await addWebhook();
    receiver.respond({ status: 200 });
    expect(await change(all, await send(once.name), { state: 'DELIVERED', matches: true })).toMatchObject({
      attemptCount: 1,
    });
    await change(all, await send(once.name), { state: 'FAILED', matches: true });
    const again = await addWebhook({ retrySchedule: 'CUSTOM', retryDelays: [3600], retryCount: undefined });
    await change(all, await send(again.name), { state: 'RETRYING', matches: true });
  });

  it('hears what is held, by the count of its webhook, too, and what is discarded', async () => {
    const webhook = await addWebhook();
    const held = await watch({ states: ['HELD'], webhookIds: [webhook.id] });
    const all = await watch({ webhookIds: [webhook.id] });
    const updates = world.subscribe<{ webhookUpdated: { webhook: { heldDeliveries: number } } }>(
      'subscription ($id: ID) { webhookUpdated(id: $id) { webhook { heldDeliveries } } }',
      { id: webhook.id },
    );
    await pause(webhook.id);
    const eventId = await send(webhook.name);
    const { webhook: told } = await change(held, eventId, { state: 'HELD', matches: true });
    expect(told.heldDeliveries).toBe(1);
    await updates.waitFor(({ webhookUpdated }) => webhookUpdated.webhook.heldDeliveries === 1);
    await world.query('mutation ($id: ID!) { discardHeld(webhookId: $id) { userErrors { message } } }', {
      id: webhook.id,
    });
    await change(all, eventId, { state: 'CANCELLED', matches: true });
    await change(held, eventId, { matches: false });
    await updates.waitFor(({ webhookUpdated }) => webhookUpdated.webhook.heldDeliveries === 0);
  });

  it('hears what is released, and what comes of it', async () => {
    const webhook = await addWebhook();
    const held = await watch({ states: ['HELD'], webhookIds: [webhook.id] });
    const all = await watch({ webhookIds: [webhook.id] });
    await pause(webhook.id);
    const eventId = await send(webhook.name);
    await change(held, eventId, { state: 'HELD', matches: true });
    receiver.respond({ status: 200 });
    await world.query('mutation ($id: ID!) { resumeEndpoint(webhookId: $id) { userErrors { message } } }', {
      id: webhook.id,
    });
    await change(held, eventId, { matches: false });
    await change(all, eventId, { state: 'DELIVERED', matches: true });
  });

  it('hears when a redelivery is queued, and what comes of it', async () => {
    const webhook = await addWebhook();
    const [failed, all] = [await watch({ states: ['FAILED'] }), await watch()];
    const eventId = await send(webhook.name);
    const { id } = await change(failed, eventId, { state: 'FAILED', matches: true });
    receiver.respond({ status: 200 });
    await world.query('mutation ($id: ID!) { redeliver(deliveryId: $id) { userErrors { message } } }', {
      id,
    });
    await change(failed, eventId, { matches: false });
    expect(await change(all, eventId, { state: 'DELIVERED', matches: true })).toMatchObject({
      attemptCount: 2,
    });
  });

  it('hears only of what its filter asks for', async () => {
    const [one, other] = [await addWebhook(), await addWebhook()];
    const watched = [
      await watch({ webhookIds: [one.id] }),
      await watch({ eventName: one.name }),
      await watch({ userId: `user of ${one.name}` }),
    ];
    const nothing = await watch({ webhookIds: ['no id'] });
    await send(other.name, { user_id: `user of ${other.name}` });
    const eventId = await send(one.name, { user_id: `user of ${one.name}` });
    for (const subscription of watched) {
      await change(subscription, eventId, { state: 'FAILED', matches: true });
      const others = subscription.received.filter(
        ({ deliveryChanged: { delivery } }) => delivery && delivery.event.eventId !== eventId,
      );
      expect(others).toEqual([]);
    }
    expect(nothing.received).toHaveLength(1);
  });

  it('is told the path of each mistake in its filter', async () => {
    const subscription = world.subscribe<Message>(watching, { filter: { statusCodes: [99] } });
    await expect(subscription.waitFor(() => true)).rejects.toThrow(
      'filter.statusCodes.0 must be from 100 to 999; it is 99.',
    );
  });
});

describe('what a subscriber may not see', () => {
  it('is never told: deliveries of another workspace', async () => {
    const theirs = await addKey(storage.pool, 'OWNER');
    const stranger = clientOf(world.url, theirs.key, keep);
    const webhook = await addWebhook();
    const [own, foreign] = [
      await watch({ webhookIds: [webhook.id] }),
      await watch({ webhookIds: [webhook.id] }, stranger),
    ];
    const everything = await watch(null, stranger);
    await change(own, await send(webhook.name), { state: 'FAILED' });
    await pause(webhook.id);
    await change(own, await send(webhook.name), { state: 'HELD' });
    // Something of their own, after which everything that was announced before has come.
    await stranger.query(
      `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }`,
      { input: { name: 'Theirs', url: receiver.url, retryCount: 0 } },
    );
    await stranger.query(
      'mutation { ingestEvents(events: [{ event_name: "a", event_id: "theirs" }]) { acceptedCount } }',
    );
    await change(everything, 'theirs', { state: 'FAILED' });
    expect(everything.received).toHaveLength(2);
    expect(foreign.received).toHaveLength(1);
  });

  it('is hidden: a user id, where the workspace hides personal data', async () => {
    const { workspaceId: hiding, key: owners } = await addKey(storage.pool, 'OWNER');
    const { key: viewers } = await addKey(storage.pool, 'VIEWER', hiding);
    const [owner, viewer] = [owners, viewers].map((key) => clientOf(world.url, key, keep));
    await owner!.query(
      'mutation ($id: ID!) { updateWorkspace(id: $id, input: { hidePersonalData: true }) { userErrors { message } } }',
      { id: hiding },
    );
    await owner!.query(
      `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }`,
      { input: { name: 'CRM', url: receiver.url, retryCount: 0 } },
    );
    const [seen, hidden] = [await watch(null, owner), await watch(null, viewer)];
    await owner!.query(
      'mutation { ingestEvents(events: [{ event_name: "a", event_id: "e", user_id: "u-secret" }]) { acceptedCount } }',
    );
    await change(seen, 'e', { state: 'FAILED' });
    await change(hidden, 'e', { state: 'FAILED' });
    expect(JSON.stringify(seen.received)).toContain('u-secret');
    expect(JSON.stringify(hidden.received)).not.toContain('u-secret');
    const byUser = viewer!.subscribe<Message>(watching, { filter: { userId: 'u-secret' } });
    await expect(byUser.waitFor(() => true)).rejects.toThrow('leave out filter.userId');
  });
});
