import { createHash, randomBytes } from 'node:crypto';

import { uuidv7 } from '../../server/ids.ts';
import { addPerson } from '../../server/testing/people.ts';
import { type RealApi } from '../../server/testing/real-api.ts';
import { fillHistory } from './full-history.ts';
import { hostileEvent, type WebhookName } from './full-names.ts';

/** A workspace in which every page has something to show, as it is in use, and what there is in it. */
export interface FullWorkspace {
  readonly workspaceId: string;
  /** Of an owner. */
  readonly key: string;
  /** The value of the session's cookie of Ada, an owner. */
  readonly session: string;
  readonly webhooks: Readonly<Record<WebhookName, string>>;
  readonly sourceId: string;
}

/** Whether names are as people choose them, or as long and as hostile as they may be. */
export type Names = 'plain' | 'hostile';

const long = 'synchronisation-of-'.repeat(11).slice(0, 200);
/** Written from right to left, and with a character that turns the rest around. */
const turned = 'مزامنة العملاء \u202egnp.exe';

const over500 = { field: 'properties.value', operator: 'GREATER_THAN', value: 500 };
const consent = { field: 'consent.analytics', operator: 'EQUALS', value: true };
const inAny = { field: 'properties.items.*.id', operator: 'IN', value: ['p_1', 'p_2', 'p_3', 'p_4'] };

/** The webhooks in the order in which they are created. */
function webhookInputs(names: Names): Record<WebhookName, Record<string, unknown>> {
  const hostile = names === 'hostile';
  const purchases = { mode: 'INCLUDE', events: ['purchase'] };
  const signUps = { mode: 'INCLUDE', events: ['user_signup', 'identify'] };
  return {
    healthy: {
      name: 'Warehouse loader',
      description: 'All events.',
      url: 'https://warehouse.example.com/events',
      customHeaders: [{ name: 'X-Dataset', value: 'events_raw' }],
    },
    degraded: { name: 'CRM sync', url: 'https://crm.example.com/hooks/perspection', eventFilter: signUps },
    failing: {
      name: hostile ? long.slice(0, 120) : 'Fraud checks',
      url: hostile ? `https://${'a'.repeat(60)}.example.com/${long}` : 'https://fraud.example.com/score',
      eventFilter: purchases,
    },
    paused: {
      name: 'E-mail campaigns',
      url: 'https://mail.example.com/in',
      eventFilter: { mode: 'INCLUDE', events: ['purchase', 'add_to_cart'] },
      conditions: [consent],
    },
    narrow: {
      name: 'High-value alerts',
      url: 'https://alerts.example.com/large-orders',
      eventFilter: purchases,
      conditions: hostile ? [over500, inAny, { ...inAny, value: [long] }] : [over500],
    },
    idle: {
      name: hostile ? turned : 'Partner feed',
      url: 'https://partner.example.com/feed',
      eventFilter: { mode: 'INCLUDE', events: [hostile ? hostileEvent : 'refund'] },
    },
    disabled: { name: 'Old analytics', url: 'https://old.example.com/track', eventFilter: purchases },
  };
}

const createWebhook = `mutation ($input: CreateWebhookInput!) {
  outcome: createWebhook(input: $input) { webhook { id } userErrors { message } }
}`;
const createSource = `mutation ($name: String!, $limit: Int) {
  outcome: createSource(input: { name: $name, eventsPerMinute: $limit }) {
    source { id writeKey } userErrors { message }
  }
}`;
const createKey = `mutation ($input: CreateApiKeyInput!) {
  outcome: createApiKey(input: $input) { apiKey { id } userErrors { message } }
}`;
const invite = `mutation ($email: String!) {
  outcome: inviteMember(input: { email: $email, role: EDITOR }) { userErrors { message } }
}`;
const setSchema = `mutation ($input: SetEventSchemaInput!) {
  outcome: setEventSchema(input: $input) { userErrors { message } }
}`;

/** Fills a new workspace. Nothing in it is sent anywhere: the server has to be one without a worker. */
export async function fillWorkspace(api: RealApi, names: Names): Promise<FullWorkspace> {
  const { workspaceId, key } = await api.addWorkspace();
  const ask = async (query: string, variables: Record<string, unknown>) => {
    const { body } = await api.ask(query, variables, key);
    const problems = body.errors ?? body.data.outcome.userErrors;
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return body.data.outcome;
  };
  const hostile = names === 'hostile';
  await api.pool.query('update settings.workspaces set name = $2 where id = $1', [
    workspaceId,
    hostile ? `Acme ${long}`.slice(0, 100) : 'Acme',
  ]);

  const webhooks = {} as Record<WebhookName, string>;
  for (const [name, input] of Object.entries(webhookInputs(names))) {
    const given = { retryCount: 4, generateSecret: true, ...input };
    webhooks[name as WebhookName] = (await ask(createWebhook, { input: given })).webhook.id;
  }
  const { source } = await ask(createSource, { name: 'Web shop', limit: 6000 });
  await ask(createSource, { name: hostile ? long.slice(0, 120) : 'Back office', limit: null });
  await ask(createKey, { input: { name: 'Deploy script', role: 'EDITOR' } });
  await ask(createKey, { input: { name: hostile ? long.slice(0, 100) : 'Reports', role: 'VIEWER' } });
  const schema = { type: 'object', required: ['user_id'] };
  await ask(setSchema, { input: { eventName: 'purchase', mode: 'WARN', schema } });
  await ask(setSchema, { input: { eventName: 'refund', mode: 'ENFORCE', schema } });
  for (const email of ['linus@example.com', `${'margaret.'.repeat(6)}hamilton@example.com`])
    await ask(invite, { email });

  const session = await addPeople(api, workspaceId, hostile ? long.slice(0, 100) : 'Grace Hopper');
  await fillHistory(api, { workspaceId, key, writeKey: source.writeKey, webhooks, hostile });
  return { workspaceId, key, session, webhooks, sourceId: source.id };
}

const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
];

/** Adds three members, of whom the first is signed in twice. @returns the value of the cookie of one of the sessions */
async function addPeople({ pool }: RealApi, workspaceId: string, name: string): Promise<string> {
  const [owner, editor] = [
    await addPerson(pool, { [workspaceId]: 'OWNER' }),
    await addPerson(pool, { [workspaceId]: 'EDITOR' }),
    await addPerson(pool, { [workspaceId]: 'VIEWER' }),
  ];
  await pool.query('update people.users set name = $2 where id = $1', [editor.id, name]);
  await pool.query(
    `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
     values ($1, $2, 'Laptop', $1::uuid::text, '', 0, '{internal}', now())`,
    [uuidv7(), owner.id],
  );
  await pool.query(
    `insert into people.identities (id, user_id, issuer, subject, email, created_at, last_used_at)
     values ($1, $2, 'https://id.example.com', $1::uuid::text, 'ada@example.com', now(), now())`,
    [uuidv7(), owner.id],
  );
  const tokens = agents.map(() => randomBytes(32).toString('base64url'));
  for (const [index, token] of tokens.entries())
    await pool.query(
      `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
       values ($1, $2, $3, $4, now(), now() + interval '1 day')`,
      [uuidv7(), createHash('sha256').update(token).digest('hex'), owner.id, agents[index]],
    );
  return tokens[0]!;
}
