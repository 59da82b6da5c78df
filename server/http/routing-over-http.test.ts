import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Webhook, type WebhookSettings } from '../model/index.ts';
import { insertEvents } from '../storage/index.ts';
import { ask } from '../testing/api-server.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();

interface Routed {
  readonly webhook: { readonly name: string };
  readonly verdict: string;
  readonly delivery: { readonly state: string } | null;
  readonly rejection: {
    readonly rejectedBy: string | null;
    readonly basis: string;
    readonly reasons: readonly string[];
    readonly conditions: readonly { readonly actual: unknown; readonly passed: boolean }[];
  } | null;
}

const read = `query ($id: ID!, $first: Int = 50, $after: String, $search: String) { event(id: $id) {
  routing(first: $first, after: $after, search: $search) {
    nodes {
      webhook { name } verdict delivery { state }
      rejection { rejectedBy basis reasons conditionMatch conditions { field actual passed reason } }
    }
    pageInfo { hasNextPage endCursor }
  }
} }`;

async function routing(id: string, variables: Record<string, unknown> = {}, role = 'owner') {
  const { body } = await ask(api.server.url, read, { id, ...variables }, role);
  return body.data.event.routing as {
    nodes: Routed[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** Goes on in a later millisecond, the unit in which settings and events are compared. */
function nextMillisecond(): void {
  for (const before = Date.now(); Date.now() === before;);
}

function add(name: string, given: Partial<WebhookSettings> = {}): Promise<Webhook> {
  return api.world.storage.webhooks.create(api.world.workspaceId, someSettings({ name, ...given }), null);
}

async function addEvent(webhookIds: readonly string[], test = false): Promise<string> {
  const { storage, workspaceId } = api.world;
  nextMillisecond();
  const [id, receivedAt] = [uuidv7(), new Date()];
  const payload = JSON.stringify({ event_id: id, event_name: 'purchase', properties: { value: 120 } });
  const event = { workspaceId, id, eventId: id, eventName: 'purchase', userId: null, payload, webhookIds };
  await insertEvents(storage.pool, [{ ...event, test, receivedAt }]);
  nextMillisecond();
  return id;
}

const over500 = { field: 'properties.value', operator: 'GREATER_THAN', value: 500 } as const;
const ids = new Map<string, string>();
let eventId: string;

beforeAll(async () => {
  const { storage, workspaceId } = api.world;
  const given: Readonly<Record<string, Partial<WebhookSettings>>> = {
    delivered: {},
    deleted: {},
    retrying: {},
    conditions: { conditions: [{ ...over500, value: 100 }, over500] },
    'changed conditions': { conditions: [over500] },
    consent: { requiredConsent: ['ads'] },
    disabled: { enabled: false },
    'disabled then': { enabled: false },
    'enabled then': { eventFilter: { mode: 'INCLUDE', events: ['login'] } },
    names: { eventFilter: { mode: 'EXCLUDE', events: ['purchase'] } },
    unexplained: {
      eventFilter: {
        mode: 'INCLUDE',
        events: [
          'x'.repeat(200),
          'y'.repeat(200),
          'z'.repeat(200),
          'x'.repeat(199),
          'y'.repeat(199),
          'z'.repeat(199),
        ],
      },
    },
  };
  for (const [name, settings] of Object.entries(given)) ids.set(name, (await add(name, settings)).id);
  const idOf = (name: string): string => ids.get(name)!;
  eventId = await addEvent(['retrying', 'delivered', 'deleted'].map(idOf));
  const attempt = { workspaceId, eventRowId: eventId };
  await record(storage.pool, [
    someAttempt({ ...attempt, webhookId: idOf('delivered'), status: 'DELIVERED' }),
    someAttempt({
      ...attempt,
      webhookId: idOf('retrying'),
      status: 'RETRYING',
      nextAttemptAt: new Date(Date.now() + 60_000),
    }),
  ]);
  const change = (name: string, to: object) => storage.webhooks.update(workspaceId, idOf(name), to);
  await change('changed conditions', { conditions: [] });
  await change('disabled then', { enabled: true });
  await change('enabled then', { eventFilter: { mode: 'INCLUDE', events: [] }, enabled: false });
  await change('unexplained', { eventFilter: { mode: 'INCLUDE', events: [] } });
  await storage.webhooks.delete(workspaceId, idOf('deleted'));
  await add('younger');
});

const brief = ({ webhook, verdict, rejection }: Routed) => [
  webhook.name,
  verdict,
  ...(rejection ? [rejection.rejectedBy, rejection.basis, ...rejection.reasons] : []),
];

describe('the routing of an event', () => {
  it('has every webhook with its verdict, by the settings of then where they are known', async () => {
    const { nodes, pageInfo } = await routing(eventId);
    expect(pageInfo.hasNextPage).toBe(false);
    expect(nodes.map(brief)).toEqual([
      ['retrying', 'RETRYING'],
      ['delivered', 'DELIVERED'],
      ['deleted', 'CANCELLED'],
      ['changed conditions', 'REJECTED', 'CONDITIONS', 'THEN', 'properties.value is 120, needs > 500'],
      ['conditions', 'REJECTED', 'CONDITIONS', 'THEN', 'properties.value is 120, needs > 500'],
      [
        'consent',
        'REJECTED',
        'CONSENT',
        'THEN',
        'the event does not grant consent to "ads", which the webhook asks for',
      ],
      ['disabled', 'REJECTED', 'DISABLED', 'THEN', 'the webhook was disabled'],
      ['disabled then', 'REJECTED', 'DISABLED', 'THEN', 'the webhook was disabled'],
      ['enabled then', 'REJECTED', 'EVENT_FILTER', 'THEN', 'event_name is "purchase", needs to be "login"'],
      ['names', 'REJECTED', 'EVENT_FILTER', 'THEN', 'event_name is "purchase", which is excluded'],
      [
        'unexplained',
        'REJECTED',
        null,
        'TODAY',
        'the event passes by the settings of today, so they must have been different when it was received',
      ],
      ['younger', 'REJECTED', 'NOT_CREATED', 'THEN', 'the webhook was created after the event was received'],
    ]);
    expect(nodes[0]!.delivery).toEqual({ state: 'RETRYING' });
    expect(nodes[4]).toMatchObject({
      delivery: null,
      rejection: {
        conditionMatch: 'ALL',
        conditions: [{ passed: true }, { field: 'properties.value', actual: 120, passed: false }],
      },
    });
  });

  it('goes on from each cursor, over the border of those that the event went to', async () => {
    const whole = (await routing(eventId)).nodes.map(({ webhook }) => webhook.name);
    for (const first of [1, 3, 5]) {
      const found: string[] = [];
      for (let after: string | null = null; ;) {
        const { nodes, pageInfo }: Awaited<ReturnType<typeof routing>> = await routing(eventId, {
          first,
          after,
        });
        expect(nodes.length).toBeLessThanOrEqual(first);
        found.push(...nodes.map(({ webhook }) => webhook.name));
        if (!pageInfo.hasNextPage) break;
        after = pageInfo.endCursor;
      }
      expect(found).toEqual(whole);
    }
  });

  it('is searched by the name of the webhook, among both', async () => {
    const { nodes } = await routing(eventId, { search: 'DE' });
    expect(nodes.map(({ webhook }) => webhook.name)).toEqual(['delivered', 'deleted']);
    expect((await routing(eventId, { search: 'nobody' })).nodes).toEqual([]);
  });

  it('has a delivery to a webhook that got the event later', async () => {
    const { storage, workspaceId } = api.world;
    const webhookId = ids.get('names')!;
    const later = await addEvent([]);
    await record(storage.pool, [
      someAttempt({ workspaceId, eventRowId: later, webhookId, status: 'DELIVERED' }),
    ]);
    const { nodes } = await routing(later, { search: 'names' });
    expect(nodes.map(brief)).toEqual([['names', 'DELIVERED']]);
  });

  it('of a test send has the webhook that it went to, and no other', async () => {
    const test = await addEvent([ids.get('names')!], true);
    const { nodes, pageInfo } = await routing(test);
    expect(nodes.map(({ webhook }) => webhook.name)).toEqual(['names']);
    expect(pageInfo.hasNextPage).toBe(false);
  });

  it('of an erased event says that the filters cannot be evaluated', async () => {
    const erased = await addEvent([]);
    await api.world.storage.pool.query(`update events.raw_events set payload = '{}' where id = $1`, [erased]);
    expect((await routing(erased, { search: 'names' })).nodes[0]!.rejection).toMatchObject({
      rejectedBy: null,
      reasons: ['the event was erased, so its filters cannot be evaluated any more'],
    });
  });
});
