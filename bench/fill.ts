import { randomUUID } from 'node:crypto';

import { type Pool } from 'pg';

import { silentLog } from '../server/log.ts';
import { type Filters } from '../server/model/index.ts';
import { openQueue } from '../server/queue/index.ts';
import { deliveriesPerJob } from '../server/queue/jobs.ts';
import { type Product } from './product.ts';
import { ingest, purchase } from './events.ts';

/**
 * Fills tables with many rows at once. The first row of each is the product's own work, and the others are copies of
 * it but for what has to differ: so they are what the product would have written, in whatever version.
 */

/** Webhooks that are copies of this one but for their filters; they are not signed. */
export async function fillWebhooks(
  pool: Pool,
  webhookId: string,
  filters: readonly Filters[],
): Promise<void> {
  const size = 10_000;
  for (let from = 0; from < filters.length; from += size) {
    const rows = filters.slice(from, from + size).map(({ eventFilter, conditions }, n) => ({
      ...{ id: randomUUID(), name: `Bench ${from + n}`, sealed_secret: null, secret_hint: null },
      ...{ filter_mode: eventFilter.mode, filter_events: eventFilter.events },
      conditions: JSON.stringify(conditions),
    }));
    await pool.query(
      `with template as (select * from settings.webhooks where id = $1),
        workspace as (
          update settings.workspaces set webhooks_version = webhooks_version + $3
          where id = (select workspace_id from template) returning webhooks_version - $3 as version),
        added as (
          insert into settings.webhooks
          select row.* from template, workspace,
            jsonb_array_elements($2::jsonb) with ordinality as given (values, n),
            jsonb_populate_record(template::settings.webhooks, given.values || jsonb_build_object(
              'version', workspace.version + n, 'created_version', workspace.version + n)) as row
          returning id, revision, url)
       insert into settings.webhook_revisions (webhook_id, revision, url) select id, revision, url from added`,
      [webhookId, JSON.stringify(rows), rows.length],
    );
  }
  await settle(pool);
}

/** Retries to a webhook that become due from two hours on. */
export async function fillRetries(pool: Pool, webhookId: string, count: number): Promise<void> {
  const { rows } = await pool.query<{ ws: string }>(
    'select workspace_id as ws from settings.webhooks where id = $1',
    [webhookId],
  );
  const queue = await openQueue(pool, silentLog, false);
  await queue.enqueueRetries(pool, [
    {
      ...{ workspaceId: rows[0]!.ws, webhookId, eventRowId: randomUUID(), origin: 'SCHEDULED', ordinal: 1 },
      startAfter: new Date(Date.now() + 7_200_000),
    },
  ]);
  await queue.close();
  await copy(pool, {
    table: 'queue.job',
    template: `name = 'retries'`,
    count: count - 1,
    differing: `'id', gen_random_uuid(),
      'data', jsonb_set(template.data, '{ev}', to_jsonb(gen_random_uuid()::text)),
      'start_after', template.start_after + n * interval '10 milliseconds'`,
  });
}

/** Events that wait, with their jobs, for delivery to the one webhook that a purchase matches. */
export async function fillDeliveries(pool: Pool, api: Product, count: number): Promise<void> {
  await api.query(ingest, { events: [purchase(0)] });
  const { rows } = await pool.query<{ id: string }>(
    'select id from events.raw_events order by id desc limit 1',
  );
  const prefix = rows[0]!.id.slice(0, 13);
  const eventRow = (n: string) => `'${prefix}-7000-8000-' || lpad(to_hex(${n}), 12, '0')`;
  await copy(pool, {
    table: 'events.raw_events',
    template: `id = '${rows[0]!.id}'`,
    count: count - 1,
    differing: `'id', ${eventRow('n')}, 'event_id', template.event_id || '-' || n`,
  });
  const [size, last] = [deliveriesPerJob, count - 1];
  await copy(pool, {
    table: 'queue.job',
    template: `name = 'first-deliveries'`,
    count: Math.ceil(last / size),
    differing: `'id', gen_random_uuid(), 'data', jsonb_set(template.data, '{ev}', (
      select jsonb_agg(${eventRow('e')}) from generate_series((n - 1) * ${size} + 1, least(n * ${size}, ${last})) as e))`,
  });
}

interface Copies {
  readonly table: string;
  /** The condition that finds the one row to be copied. */
  readonly template: string;
  readonly count: number;
  /** SQL of the columns that differ, as a list of names and values; `n` counts from 1. */
  readonly differing: string;
}

async function copy(pool: Pool, { table, template, count, differing }: Copies): Promise<void> {
  await pool.query(`
    insert into ${table}
    select row.* from (select * from ${table} where ${template} limit 1) as template,
      generate_series(1, ${count}) as n,
      jsonb_populate_record(template::${table}, jsonb_build_object(${differing})) as row`);
  await settle(pool);
}

/** What filling leaves to be done is done before anything is measured. */
async function settle(pool: Pool): Promise<void> {
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
}
