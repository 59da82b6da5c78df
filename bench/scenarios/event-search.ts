import { uuidv7LowerBound } from '../../server/ids.ts';
import { type Bench } from '../environment.ts';
import { ingest, purchase } from '../events.ts';
import { type Rows } from '../figures.ts';
import { fillWebhooks } from '../fill.ts';
import { type Product } from '../product.ts';
import { timeAll } from '../timed.ts';
import { createWebhook } from '../webhooks.ts';
import { type BenchDatabase } from '../database.ts';

const days = 7;
const dayMs = 86_400_000;
const webhooks = 1000;

/**
 * Searches a million events of 1 KB over the API, previews filters on the last of them, and says what became of one event
 * at each of 1,000 webhooks.
 */
export function eventSearch({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  return onFreshDatabase(async ({ database, start }) => {
    const product = await start('api');
    const webhookId = await createWebhook(product, receiver.url);
    const conditions = [{ field: 'properties.value', operator: 'GREATER_THAN' as const, value: 500 }];
    const filters = { eventFilter: { mode: 'INCLUDE' as const, events: ['purchase'] }, conditions };
    await fillWebhooks(database.pool, webhookId, Array(webhooks - 1).fill(filters));
    const filled = await fillEvents(database, product, scaled(1_000_000));
    return timeAll(queriesOf(product, filled));
  });
}

interface Filled {
  /** The `event_id` of an event in the middle. */
  readonly eventId: string;
  /** Its id in the API. */
  readonly id: string;
  readonly from: number;
}

/** Copies an event that the product accepted, spread over the last days. */
async function fillEvents({ pool }: BenchDatabase, product: Product, count: number): Promise<Filled> {
  const padding = 'x'.repeat(400);
  await product.query(ingest, { events: [{ ...purchase(0), event_id: 'template', note: padding }] });
  const from = Math.floor(Date.now() / dayMs) * dayMs - (days - 1) * dayMs;
  for (let day = 0; day < days; day += 1) {
    const [low, high] = [from + day * dayMs, from + (day + 1) * dayMs].map((at) => uuidv7LowerBound(at));
    const name = `events.raw_events_${new Date(from + day * dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
    await pool.query(
      `create table if not exists ${name} partition of events.raw_events for values from ('${low}') to ('${high}')`,
    );
  }
  await pool.query(copyEvents, [count, from, Math.min(days * dayMs, Date.now() - from)]);
  await pool.query('vacuum analyze');
  const { rows } = await pool.query<{ id: string; event_id: string }>(/* sql */ `
    insert into events.event_ids (workspace_id, event_id, id)
    select workspace_id, event_id, id from events.raw_events order by id offset ${Math.floor(count / 2)} limit 1
    returning id, event_id`);
  return { eventId: rows[0]!.event_id, id: rows[0]!.id, from };
}

/** Of four events, one is a purchase; 1 in 100,000 has a rare name. */
const copyEvents = /* sql */ `
  insert into events.raw_events
  select row.* from (select r from events.raw_events r limit 1) as one (template), generate_series(1, $1::integer) as n,
    lateral (select case when n % 100000 = 77 then 'rare_event' when n % 4 = 0 then 'purchase' else 'page_view' end as name,
      $2::bigint + (n * $3::bigint) / $1 as ms) as made,
    jsonb_populate_record(template, jsonb_build_object(
      'id', (lpad(to_hex(ms), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid,
      'event_id', 'event-' || n, 'event_name', name, 'user_id', 'u_' || n % 100000,
      'received_at', to_timestamp(ms / 1000.0),
      'payload', replace(replace((template).payload, '"event_name":"purchase"', '"event_name":"' || name || '"'),
        '"value":0', '"value":' || n % 1000))) as row`;

function queriesOf(product: Product, { eventId, id, from }: Filled): Record<string, () => Promise<unknown>> {
  const page = (filter: object) => product.query(readEvents, { filter });
  const preview = (last: number) => product.query(previewFilters, { last });
  const since = new Date(from + 3 * dayMs);
  const until = new Date(from + 3.5 * dayMs);
  return {
    'events, first page': () => page({}),
    'events, id': () => page({ eventId }),
    'events, half a day, days back': () => page({ since, until }),
    'events, name, one in four': () => page({ eventNamePrefix: 'purch' }),
    'events, name, one in 100,000': () => page({ eventNames: ['rare_event'] }),
    'events, user of ten events': () => page({ userId: 'u_4711' }),
    'events, text of each': () => page({ text: 'Checkout' }),
    'events, text of none': () => page({ text: 'nowhere' }),
    'routing to 1,000 webhooks, first 50': () => product.query(readRouting, { id }),
    'preview of 1,000 events': () => preview(1000),
    'preview of 10,000 events': () => preview(10_000),
  };
}

const readEvents = `query ($filter: EventListFilter) {
  events(filter: $filter, first: 50) { nodes { id eventId eventName receivedAt } searchedBackTo pageInfo { endCursor } }
}`;
const readRouting = `query ($id: ID!) {
  event(id: $id) { routing(first: 50) { nodes { verdict webhook { id name } rejection { rejectedBy reasons } } } }
}`;
const previewFilters = `query ($last: Int!) {
  previewFilters(last: $last, filters: {
    eventFilter: { mode: INCLUDE, events: ["purchase"] }
    conditions: [
      { field: "properties.value", operator: GREATER_THAN, value: 500 }
      { field: "context.utm_source", operator: EQUALS, value: "google" }
      { field: "context.page.path", operator: CONTAINS, value: "check" }
    ]
  }) { looked matched nearMissCount matches { id } nearMisses { event { id } } conditions { passed } }
}`;
