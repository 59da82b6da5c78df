import { createKeyRing } from '../../server/access/index.ts';
import { systemClock } from '../../server/clock.ts';
import { uuidv7, uuidv7LowerBound } from '../../server/ids.ts';
import { silentLog } from '../../server/log.ts';
import { openStorage, type Storage } from '../../server/storage/index.ts';
import { type BenchDatabase } from '../database.ts';
import { type Rows } from '../figures.ts';
import { type Bench } from '../environment.ts';
import { encryptionKey } from '../encryption-key.ts';
import { timeAll } from '../timed.ts';
import { deliveryQueries, type FilledLog, fillUsers } from './delivery-list.ts';

const days = 30;
const dayMs = 86_400_000;
const webhookCount = 1000;

/**
 * Reads a log of ten million attempts in every way that the API offers. The attempts belong to 1,000 webhooks, of which
 * the first has half; 3 % failed. Some values are rare: one status code in a million, one event name in 100,000.
 */
export function log({ onFreshDatabase, scaled }: Bench): Promise<Rows> {
  return onFreshDatabase(({ database }) => readAll(database, scaled(10_000_000)));
}

async function readAll(database: BenchDatabase, attempts: number): Promise<Rows> {
  const storage = await openStorage({
    url: database.url,
    box: createKeyRing([{ id: 'default', key: encryptionKey }]),
    pendingSource: {
      pending: () => Promise.resolve([]),
      redelivering: () => Promise.resolve([]),
      oldestPending: () => Promise.resolve({ keys: [], complete: true }),
    },
    clock: systemClock,
    log: silentLog,
    poolSize: 4,
  });
  try {
    const filled = await fill(storage, attempts);
    return await readEach(storage, filled);
  } finally {
    await storage.close();
  }
}

async function fill(storage: Storage, attempts: number): Promise<FilledLog> {
  const { pool } = storage;
  const workspaceId = uuidv7();
  const webhookIds = Array.from({ length: webhookCount }, () => uuidv7());
  const from = Math.floor(Date.now() / dayMs) * dayMs - (days - 1) * dayMs;
  const perDay = Math.ceil(attempts / days);
  await pool.query(`insert into settings.workspaces (id, name) values ($1, 'Bench')`, [workspaceId]);
  await pool.query('insert into delivery.counted values ($1, 0)', [workspaceId]);
  await pool.query('alter sequence delivery.positions cache 1000');
  for (let day = 0; day < days; day += 1) {
    const startsAt = from + day * dayMs;
    await ensureDay(storage, startsAt);
    await pool.query(fillDay, [workspaceId, webhookIds, new Date(startsAt), perDay, day * perDay]);
  }
  const { rows } = await pool.query<{ event_id: string }>(/* sql */ `
    insert into events.event_ids (workspace_id, event_id, id)
    select workspace_id, event_id, event_row_id from delivery.attempts order by position desc offset 1000 limit 1
    returning event_id`);
  await pool.query(
    /* sql */ `select setval('delivery.positions', (select max(position) from delivery.attempts))`,
  );
  await pool.query(/* sql */ `
    insert into delivery.webhook_stats
    select workspace_id, webhook_id, count(*), count(*) filter (where status = 'DELIVERED'),
      count(*) filter (where status <> 'DELIVERED'), max(attempted_at), 'DELIVERED', null, max(position)
    from delivery.attempts group by workspace_id, webhook_id`);
  await pool.query('update delivery.counted set position = (select max(position) from delivery.attempts)');
  await pool.query('vacuum (analyze) delivery.attempts');
  await fillUsers(storage);
  return { workspaceId, webhookIds, from, eventId: rows[0]!.event_id };
}

/** Creates the partition of one day. */
async function ensureDay({ pool }: Storage, startsAt: number): Promise<void> {
  const name = `delivery.attempts_${new Date(startsAt).toISOString().slice(0, 10).replaceAll('-', '')}`;
  const [low, high] = [uuidv7LowerBound(startsAt), uuidv7LowerBound(startsAt + dayMs)];
  await pool.query(
    `create table if not exists ${name} partition of delivery.attempts for values from ('${low}') to ('${high}')`,
  );
}

const fillDay = /* sql */ `
  insert into delivery.attempts
    (workspace_id, event_row_id, webhook_id, attempt_number, position, origin, ordinal, event_id, event_name, status,
      http_status, response_time_ms, error, attempted_at, next_attempt_at, revision, response_headers, response_body,
      response_truncated)
  select $1,
    (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid,
    ($2::uuid[])[case when n % 2 = 0 then 1 else 1 + (n / 2) % ${webhookCount} end], 1, n + 1, 'SCHEDULED', 0,
    'event-' || n, case when n % 100000 = 77 then 'rare_event' else (array['purchase','page_view','track'])[1 + n % 3] end,
    case when n % 100 = 3 then 'RETRYING' when n % 50 = 7 then 'FAILED' else 'DELIVERED' end,
    case when n % 1000000 = 3 then 418 when n % 100 = 3 or n % 50 = 7 then 503 else 200 end, 12,
    case when n % 100 = 3 or n % 50 = 7 then 'HTTP 503' end, at, null, 1, '[]', 'ok', false
  from (
    select $5::bigint + n as n, $3::timestamptz + n * (interval '1 day' / $4::integer) as at
    from generate_series(0, $4::integer - 1) as n
  ) as rows`;

/** Times every kind of query. */
async function readEach(storage: Storage, filled: FilledLog): Promise<Rows> {
  const { workspaceId, webhookIds, eventId, from } = filled;
  const [busy, quiet] = [webhookIds[0]!, webhookIds[500]!];
  const { attempts, webhooks } = storage;
  const page = (query: object, offset = 0) => attempts.page(workspaceId, { ...query, limit: 50, offset });
  const middle = { since: new Date(from + 14 * dayMs), until: new Date(from + 14.5 * dayMs) };
  const cursor = (await attempts.after(workspaceId, { first: 200, after: null })).edges.at(-1)!.cursor;
  const queries: Record<string, () => Promise<unknown>> = {
    'first page': () => page({}),
    'offset 10,000': () => page({}, 10_000),
    'by cursor, newest': () => attempts.after(workspaceId, { first: 50, after: cursor }),
    'by cursor, in the middle': () =>
      attempts.after(workspaceId, { first: 50, after: String(Math.floor(Number(cursor) / 2)) }),
    'by cursor, oldest': () => attempts.after(workspaceId, { first: 50, after: '1000' }),
    'status FAILED': () => page({ statuses: ['FAILED'] }),
    'status FAILED, offset 10,000': () => page({ statuses: ['FAILED', 'RETRYING'] }, 10_000),
    'status DELIVERED': () => page({ statuses: ['DELIVERED'] }),
    'event type': () => page({ eventNames: ['purchase', 'track'] }),
    'event type, rare': () => page({ eventNames: ['rare_event'] }),
    'event type, never': () => page({ eventNames: ['never'] }),
    'event id': () => page({ eventId }),
    'HTTP 503': () => page({ httpStatusCodes: [503] }),
    'HTTP 418, rare': () => page({ httpStatusCodes: [418] }),
    'HTTP 599, never': () => page({ httpStatusCodes: [599] }),
    'since and until, a month back': () => page(middle),
    'since, today': () => page({ since: new Date(from + (days - 1) * dayMs) }),
    'until, the first day': () => page({ until: new Date(from + dayMs) }),
    'busy webhook': () => page({ webhookId: busy }),
    'busy webhook, FAILED': () => page({ webhookId: busy, statuses: ['FAILED'] }),
    'quiet webhook, offset 4,000': () => page({ webhookId: quiet }, 4000),
    'quiet webhook, FAILED': () => page({ webhookId: quiet, statuses: ['FAILED'] }),
    'quiet webhook, event type': () => page({ webhookId: quiet, eventNames: ['purchase'] }),
    'quiet webhook, HTTP 503': () => page({ webhookId: quiet, httpStatusCodes: [503] }),
    'total count': () => attempts.count(workspaceId, {}),
    'total count, FAILED': () => attempts.count(workspaceId, { statuses: ['FAILED'] }),
    "a card's statistics": () => webhooks.stats(workspaceId, [busy]),
    'statistics of 50 cards': () => webhooks.stats(workspaceId, webhookIds.slice(0, 50)),
    ...deliveryQueries(storage, filled),
  };
  return timeAll(queries);
}
