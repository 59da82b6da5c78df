import { createHttpServer, type HttpServer, type HttpServerParts } from '../http/index.ts';
import { type ApiServices } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { silentLog } from '../log.ts';
import {
  noStats,
  type Attempt,
  type AttemptKey,
  type DeliveryKey,
  type Role,
  type StoredEvent,
  type Webhook,
  type WebhookStats,
} from '../model/index.ts';
import { createFeed, type Feed } from './feed.ts';

/** Rooms that keep everything in memory, to test the API's own rules: who may ask what, in which shape and amount. */
export interface MemoryRooms {
  readonly services: ApiServices;
  readonly webhooks: Map<string, Webhook>;
  readonly stats: Map<string, WebhookStats>;
  readonly events: Map<string, StoredEvent>;
  readonly attempts: Attempt[];
  /** Names of the verbs that were called, in order. */
  readonly calls: string[];
  readonly secrets: Map<string, string | null>;
  readonly attemptFeed: Feed<{ cursor: string; attempt: Attempt | null; resync: boolean }>;
  readonly webhookFeed: Feed<{ kind: 'CREATED' | 'UPDATED' | 'DELETED'; id: string }>;
}

const workspaceId = 'a0000000-0000-7000-8000-000000000001';

export function createMemoryRooms(): MemoryRooms {
  const rooms: Omit<MemoryRooms, 'services'> = {
    webhooks: new Map(),
    stats: new Map(),
    events: new Map(),
    attempts: [],
    calls: [],
    secrets: new Map(),
    attemptFeed: createFeed(),
    webhookFeed: createFeed(),
  };
  const services: ApiServices = {
    webhooks: webhookStore(rooms),
    attempts: attemptLog(rooms),
    events: eventStore(rooms),
    ingest: {
      ingest: async (_workspace, events) => {
        rooms.calls.push('ingest');
        return events.map(() => ({ status: 'ACCEPTED', eventId: uuidv7(), matchedWebhooks: 0, error: null }));
      },
    },
    delivery: {
      sendTestEvent: async (_workspace, webhookId) => ({
        attempt: anAttempt({ webhookId, origin: 'TEST' }),
        userErrors: [],
      }),
      redeliver: async () => ({ userErrors: [] }),
    },
    live: {
      attempts: (_workspace, { webhookId }) =>
        rooms.attemptFeed.open(({ attempt }) => !webhookId || attempt?.webhookId === webhookId),
      webhooks: (_workspace, { id }) => rooms.webhookFeed.open((change) => !id || change.id === id),
      wake: () => rooms.calls.push('wake'),
    },
  };
  return { ...rooms, services: logged(services, rooms.calls) };
}

/** Notes every call of a store's verb. */
function logged(services: ApiServices, calls: string[]): ApiServices {
  const log = <T extends object>(room: string, store: T): T =>
    new Proxy(store, {
      get: (target, verb: string) => {
        const method = target[verb as keyof T] as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => (calls.push(`${room}.${verb}`), method.apply(target, args));
      },
    });
  const { webhooks, attempts, events } = services;
  return {
    ...services,
    webhooks: log('webhooks', webhooks),
    attempts: log('attempts', attempts),
    events: log('events', events),
  };
}

type Rows = Omit<MemoryRooms, 'services'>;

function webhookStore(rows: Rows): ApiServices['webhooks'] {
  const live = (id: string) => {
    const webhook = rows.webhooks.get(id);
    return webhook && !webhook.deletedAt ? webhook : null;
  };
  const change = (id: string, changed: Partial<Webhook>) => {
    const webhook = { ...rows.webhooks.get(id)!, ...changed };
    rows.webhooks.set(id, webhook);
    return webhook;
  };
  return {
    create: async (_workspace, settings, secretKey) => {
      const webhook = aWebhook({ ...settings, hasSecret: secretKey !== null });
      rows.secrets.set(webhook.id, secretKey);
      rows.webhooks.set(webhook.id, webhook);
      return webhook;
    },
    update: async (_workspace, id, { secretKey, ...settings }) => {
      if (!live(id)) return null;
      if (secretKey !== undefined) rows.secrets.set(id, secretKey);
      return change(id, secretKey === undefined ? settings : { ...settings, hasSecret: secretKey !== null });
    },
    delete: async (_workspace, id) => (live(id) ? Boolean(change(id, { deletedAt: new Date() })) : false),
    find: async (_workspace, id) => live(id),
    findMany: async (_workspace, ids) =>
      new Map(ids.filter((id) => rows.webhooks.has(id)).map((id) => [id, rows.webhooks.get(id)!])),
    list: async (_workspace, { limit, offset }) => {
      const all = [...rows.webhooks.values()].filter(({ deletedAt }) => !deletedAt);
      return { items: all.slice(offset, offset + limit), totalCount: all.length };
    },
    held: async () => new Map(),
    stats: async (_workspace, ids) => new Map(ids.map((id) => [id, rows.stats.get(id) ?? noStats])),
  };
}

function attemptLog(rows: Rows): ApiServices['attempts'] {
  const of = (key: DeliveryKey) => (attempt: Attempt) =>
    attempt.eventRowId === key.eventRowId && attempt.webhookId === key.webhookId;
  return {
    page: async (_workspace, { limit, offset }) => ({
      items: rows.attempts.slice(offset, offset + limit),
      hasMore: offset + limit < rows.attempts.length,
    }),
    count: async () => rows.attempts.length,
    after: async (_workspace, { first }) => ({
      items: rows.attempts.slice(0, first),
      hasNextPage: rows.attempts.length > first,
      endCursor: null,
    }),
    ofDeliveries: async (_workspace, keys) => keys.flatMap((key) => rows.attempts.filter(of(key))),
    responses: async (_workspace, keys: readonly AttemptKey[]) =>
      keys.map(({ attemptNumber }) => ({ headers: [], body: `answer ${attemptNumber}`, truncated: false })),
    requests: async (_workspace, attempts) =>
      attempts.map(({ eventName }) => ({
        url: 'https://example.com/',
        headers: [
          { name: 'X-Perspection-Event', value: eventName },
          { name: 'User-Agent', value: 'password-in-disguise' },
          { name: 'X-Api-Key', value: 'hunter2' },
        ],
        body: '{}',
        customHeadersUnreadable: false,
      })),
  };
}

function eventStore(rows: Rows): ApiServices['events'] {
  return {
    findMany: async (_workspace, ids) =>
      new Map(ids.filter((id) => rows.events.has(id)).map((id) => [id, rows.events.get(id)!])),
    list: async (_workspace, { first }) => ({
      items: [...rows.events.values()].slice(0, first),
      hasNextPage: rows.events.size > first,
      endCursor: null,
    }),
    names: async () => [{ name: 'seen_here', lastSeenAt: new Date('2026-01-01T00:00:00Z') }],
  };
}

export function aWebhook(given: Partial<Webhook> = {}): Webhook {
  return {
    id: uuidv7(),
    workspaceId,
    name: 'A webhook',
    url: 'https://example.com/hook',
    description: null,
    enabled: true,
    eventFilter: { mode: 'INCLUDE', events: [] },
    conditions: [],
    retryCount: 3,
    timeoutMs: 5000,
    retrySchedule: 'EXPONENTIAL',
    retryDelays: [],
    retryJitter: false,
    rateLimitPerSecond: null,
    disabledReason: null,
    health: { state: 'HEALTHY', reason: null, since: null, step: 0, nextProbeAt: null },
    hasSecret: false,
    secretHint: null,
    customHeaders: [],
    customHeadersUnreadable: false,
    revision: 1,
    version: '1',
    createdAt: new Date('2026-01-01T00:00:00Z'),
    updatedAt: new Date('2026-01-01T00:00:00Z'),
    deletedAt: null,
    ...given,
  };
}

export function anEvent(given: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: uuidv7(),
    workspaceId,
    eventId: 'e_1',
    eventName: 'purchase',
    receivedAt: new Date('2026-01-01T00:00:00Z'),
    payload: '{"event_id":"e_1","event_name":"purchase"}',
    webhookIds: [],
    test: false,
    ...given,
  };
}

export function anAttempt(given: Partial<Attempt> = {}): Attempt {
  return {
    workspaceId,
    eventRowId: uuidv7(),
    webhookId: uuidv7(),
    attemptNumber: 1,
    position: '1',
    origin: 'SCHEDULED',
    ordinal: 0,
    eventId: 'e_1',
    eventName: 'purchase',
    status: 'DELIVERED',
    httpStatusCode: 200,
    responseTimeMs: 12,
    errorMessage: null,
    attemptedAt: new Date('2026-01-01T00:00:00Z'),
    deliveredAt: new Date('2026-01-01T00:00:00Z'),
    nextAttemptAt: null,
    revision: 1,
    signature: null,
    ...given,
  };
}

/** A server over rooms in memory. The key of a role is its name in lower case, such as `Bearer owner`. */
export async function startMemoryServer(
  rooms: MemoryRooms = createMemoryRooms(),
  given: Partial<HttpServerParts> = {},
): Promise<MemoryRooms & { server: HttpServer; url: string } & AsyncDisposable> {
  const server = await createHttpServer({
    config: { host: '127.0.0.1', port: 0, allowPrivateEndpoints: false },
    log: silentLog,
    access: {
      authenticate: async (authorization) => {
        const role = /^Bearer (owner|editor|viewer|ingest)$/.exec(authorization ?? '')?.[1];
        return role
          ? { workspaceId, workspaceName: 'Main', role: role.toUpperCase() as Role, keyId: role }
          : null;
      },
    },
    services: rooms.services,
    readiness: async () => [],
    webRoot: '/nowhere',
    ...given,
  });
  const { url } = await server.listen();
  return { ...rooms, server, url, [Symbol.asyncDispose]: () => server.close() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // A test knows what it asked for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Sends an operation as the dashboard does. `role: null` sends no key. */
export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> | string = {},
  role: string | null = 'owner',
): Promise<Answer> {
  const text = typeof variables === 'string' ? variables : JSON.stringify(variables);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(role && { authorization: `Bearer ${role}` }) },
    body: `{"query":${JSON.stringify(query)},"variables":${text}}`,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
