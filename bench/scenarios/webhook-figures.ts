import { type BenchDatabase } from '../database.ts';
import { type Bench } from '../environment.ts';
import { type Rows } from '../figures.ts';
import { fillWebhooks } from '../fill.ts';
import { type Product } from '../product.ts';
import { timeAll } from '../timed.ts';
import { createWebhook } from '../webhooks.ts';

/** As many as are kept: see `dropOldCounts`. */
const [minutes, hours] = [2 * 24 * 60, 35 * 24];

/**
 * Reads what the dashboard shows of 1,000 webhooks, each of which had deliveries in every minute of the last two days and
 * every hour of the last 35 days: the list, and the charts and the funnel of one.
 */
export function webhookFigures({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  return onFreshDatabase(async ({ database, start }) => {
    const product = await start('api');
    const id = await createWebhook(product, receiver.url);
    const filters = { eventFilter: { mode: 'EXCLUDE' as const, events: [] }, conditions: [] };
    await fillWebhooks(database.pool, id, Array(scaled(1000) - 1).fill(filters));
    await fillCounts(database);
    return timeAll(queriesOf(product, id));
  });
}

async function fillCounts({ pool }: BenchDatabase): Promise<void> {
  for (const [size, steps, unit] of [
    [1, minutes, 'minute'],
    [60, hours, 'hour'],
  ] as const) {
    await pool.query(countWebhooks, [size, steps, unit]);
    await pool.query(countFailures, [size, steps, unit]);
    await pool.query(countNames, [size, steps, unit]);
  }
  await pool.query(`update delivery.rolled_up set until = date_trunc('hour', now())`);
  await pool.query(/* sql */ `
    insert into delivery.webhook_trends
    select workspace_id, id, case when name like '%7' then 'FAILING' when name like '%3' then 'DEGRADED' else 'HEALTHY' end,
      now(), now(), 3600, 60, 86400, 1440
    from settings.webhooks`);
  await pool.query('vacuum analyze');
}

const countWebhooks = /* sql */ `
  insert into delivery.webhook_counts
  select row.* from settings.webhooks w, generate_series(1, $2::integer) as n,
    jsonb_populate_record(null::delivery.webhook_counts, jsonb_build_object(
      'workspace_id', w.workspace_id, 'webhook_id', w.id, 'minutes', $1::integer,
      'starts_at', date_trunc($3, now()) - make_interval(mins => $1::integer * n),
      'passed', 60, 'delivered', 59, 'retried', 1, 'failed', 1, 'cancelled', 0,
      't0', 0, 't1', 0, 't2', 0, 't3', 10, 't4', 40, 't5', 8, 't6', 2, 't7', 0,
      't8', 0, 't9', 0, 't10', 0, 't11', 0, 't12', 0, 't13', 0, 't14', 0, 't15', 0)) as row`;
const countFailures = /* sql */ `
  insert into delivery.failure_counts (workspace_id, webhook_id, minutes, starts_at, error, failures, event_row_id, attempt_number)
  select w.workspace_id, w.id, $1::integer, date_trunc($3, now()) - make_interval(mins => $1::integer * n), 'HTTP 50' || e, 1,
    gen_random_uuid(), 1
  from (select * from settings.webhooks order by created_at limit 10) as w, generate_series(1, $2::integer) as n,
    generate_series(0, 4) as e`;
const countNames = /* sql */ `
  insert into events.name_counts
  select w.id, $1::integer, date_trunc($3, now()) - make_interval(mins => $1::integer * n), 'event_' || e,
    '00000000-0000-0000-0000-000000000000', 600
  from settings.workspaces w, generate_series(1, $2::integer) as n, generate_series(1, 50) as e`;

function queriesOf(product: Product, id: string): Record<string, () => Promise<unknown>> {
  const figures = (window: string) => () => product.query(readFigures, { id, window });
  return {
    'cards of 50 webhooks': () => product.query(readCards),
    'charts and funnel, 1 hour': figures('HOUR'),
    'charts and funnel, 24 hours': figures('DAY'),
    'charts and funnel, 7 days': figures('WEEK'),
    'charts and funnel, 30 days': figures('MONTH'),
  };
}

const readCards = `{
  webhooksConnection(order: ATTENTION, first: 50) {
    nodes {
      id name url enabled status heldDeliveries health { state verdict verdictReason }
      activity { delivered failed successRate } stats { totalDeliveries successRate lastDeliveryAt lastDeliveryError }
    }
    pageInfo { hasNextPage }
  }
}`;
const readFigures = `query ($id: ID!, $window: TimeWindow!) {
  webhook(id: $id) {
    health { verdict verdictReason }
    metrics(window: $window) {
      since stepSeconds delivered retried failed p50Ms p95Ms answers { answer count } failures { error count }
    }
    funnel(window: $window) { received passedEventFilter passedConditions delivered waiting failed }
  }
}`;
