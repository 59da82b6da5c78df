import { expect, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { record, someAttempt } from './attempts.ts';
import { type Ids } from './id-examples.ts';
import { type RealApi } from './real-api.ts';

/** A workspace with something of every kind. */
export interface Tenant {
  readonly key: string;
  readonly ids: Ids;
}

const create = `mutation ($name: String!, $email: String!, $createKey: String!, $ingestKey: String!) {
  createWebhook(input: { name: $name, url: "http://127.0.0.1:9/", idempotencyKey: $createKey }) { webhook { id } }
  createSource(input: { name: $name }) { source { id writeKey } }
  createApiKey(input: { name: $name, role: INGEST }) { apiKey { id } }
  inviteMember(input: { email: $email, role: VIEWER }) { invitation { id } }
  eraseUser(userId: "somebody") { erasure { id } }
  ingestEvents(
    events: [{ event_id: $name, event_name: "ordered", user_id: $name }, { event_id: "bad" }], idempotencyKey: $ingestKey
  ) { acceptedCount }
}`;

const repeat = `mutation ($webhook: ID!, $delivery: ID!, $testKey: String!, $redeliverKey: String!) {
  sendTestEvent(webhookId: $webhook, idempotencyKey: $testKey) { attempt { id } }
  redeliver(deliveryId: $delivery, idempotencyKey: $redeliverKey) { delivery { id } }
  startReplay(webhookId: $webhook, since: "2026-01-01T00:00:00Z") { job { id } }
}`;

const everything = `{
  viewer { apiKey { id } workspace { id name hidePersonalData deletesAt } }
  webhooks { items { id name url description stats { totalDeliveries } } }
  sources { id name enabled } apiKeys { id name } erasures { id userId }
  members { user { id } role } invitations { id }
  webhooksConnection { pageInfo { endCursor } }
  workspaces { pageInfo { endCursor } }
  eventNames { pageInfo { endCursor } }
  auditLog { nodes { id } pageInfo { endCursor } }
  jobs { nodes { id state } pageInfo { endCursor } }
  refusedEvents { nodes { id } pageInfo { endCursor } }
  deliveryAttemptsConnection { nodes { id } pageInfo { endCursor } }
  deliveries { nodes { id } pageInfo { endCursor } }
  events { nodes { id eventId payload deliveriesConnection { nodes { id } pageInfo { endCursor } } } pageInfo { endCursor } }
}`;

/** What a key finds in its workspace, in every list. */
export async function everythingOf(api: RealApi, { key }: Pick<Tenant, 'key'>) {
  return (await api.ask(everything, {}, key)).body.data;
}

/** A workspace with a webhook, a source, a key, an event that waits for the webhook, and an attempt of it. */
export async function addTenant(api: RealApi, name: string): Promise<Tenant> {
  const { workspaceId, key } = await api.addWorkspace();
  const keys = {
    createKey: `${name} creates`,
    ingestKey: `${name} ingests`,
    testKey: `${name} tests`,
    redeliverKey: `${name} redelivers`,
  };
  const { data } = (await api.ask(create, { name, email: `invited@${name}.example`, ...keys }, key)).body;
  const webhookId = data.createWebhook.webhook.id;
  const [event] = (await everythingOf(api, { key })).events.nodes;
  const delivery = event.deliveriesConnection.nodes[0].id;
  await api.ask(repeat, { webhook: webhookId, delivery, ...keys }, key);
  const basic = Buffer.from(`${data.createSource.source.writeKey}:`).toString('base64');
  await fetch(`${api.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
    body: '[{"event_name":"seen"},{}]',
  });
  const attempt = { workspaceId, webhookId, eventRowId: event.id, eventId: name };
  await record(api.pool, [someAttempt(attempt)]);
  // The next position is nobody's: the random cursor of the log.
  await api.pool.query("select nextval('delivery.positions')");
  await vi.waitFor(
    async () => expect((await everythingOf(api, { key })).refusedEvents.nodes).toHaveLength(2),
    {
      timeout: 8000,
      interval: 100,
    },
  );
  const people = await addMember(api, workspaceId, name);
  const found = await everythingOf(api, { key });
  const endOf = (list: string) => found[list].pageInfo.endCursor;
  return {
    key,
    ids: {
      workspace: workspaceId,
      webhook: webhookId,
      source: data.createSource.source.id,
      apiKey: data.createApiKey.apiKey.id,
      invitation: data.inviteMember.invitation.id,
      erasure: data.eraseUser.erasure.id,
      job: found.jobs.nodes[0].id,
      jobCursor: endOf('jobs'),
      ...people,
      owner: found.viewer.apiKey.id,
      auditCursor: endOf('auditLog'),
      event: event.id,
      delivery,
      attempt: found.deliveryAttemptsConnection.nodes[0].id,
      eventId: name,
      userId: name,
      ...keys,
      logCursor: endOf('deliveryAttemptsConnection'),
      eventCursor: endOf('events'),
      eventNameCursor: endOf('eventNames'),
      refusedCursor: endOf('refusedEvents'),
      webhookCursor: endOf('webhooksConnection'),
      workspaceCursor: endOf('workspaces'),
      attentionCursor: `n.${webhookId}`,
      deliveryCursor: event.deliveriesConnection.pageInfo.endCursor,
      routingCursor: `t.g${webhookId}`,
      deliveriesCursor: endOf('deliveries'),
    },
  };
}

/** Two members, so that one may leave, with a session of the first. */
async function addMember(
  api: RealApi,
  workspaceId: string,
  name: string,
): Promise<Pick<Ids, 'member' | 'session'>> {
  const [member, other, session] = [uuidv7(), uuidv7(), uuidv7()];
  for (const [n, id] of [member, other].entries()) {
    const email = `member${n}@${name}.example`;
    await api.pool.query(
      `insert into people.users (id, email, name, created_at) values ($1, $2, 'Mary', now())`,
      [id, email],
    );
    await api.pool.query(
      `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, 'OWNER', now())`,
      [workspaceId, id],
    );
  }
  await api.pool.query(
    `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
    values ($1, $2, $3, 'Browser', now(), now() + interval '1 day')`,
    [session, session, member],
  );
  return { member, session };
}
