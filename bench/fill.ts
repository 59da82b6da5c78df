import { randomUUID } from 'node:crypto';

import { type Pool } from 'pg';
import { PgBoss } from 'pg-boss';

import { systemClock } from '../server/clock.ts';
import { silentLog } from '../server/log.ts';
import { type Filters } from '../server/model/index.ts';
import { openQueue, type Queue } from '../server/queue/index.ts';
import { type Product } from './product.ts';
import { ingest, purchase } from './events.ts';

/**
 * Fills tables with many rows at once, as this version of the product would have written them: jobs through the
 * product's own queue code, and other rows as copies of a row that the product wrote, except for what must differ.
 */

/** Adds one copy of a webhook per filter, with those filters and without a secret. */
export async function fillWebhooks(
  pool: Pool,
  webhookId: string,
  filters: readonly Filters[],
): Promise<void> {
  const size = 10_000;
  for (let from = 0; from < filters.length; from += size) {
    const rows = filters.slice(from, from + size).map(({ eventFilter, conditions }, n) => ({
      id: randomUUID(),
      name: `Bench ${from + n}`,
      sealed_secret: null,
      secret_hint: null,
      filter_mode: eventFilter.mode,
      filter_events: eventFilter.events,
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
  await vacuumAndCheckpoint(pool);
}

/** Adds retries for a webhook that become due in two hours or later. */
export async function fillRetries(pool: Pool, webhookId: string, count: number): Promise<void> {
  const workspaceId = await workspaceOf(pool);
  const dueFrom = Date.now() + 7_200_000;
  const size = 5000;
  const retries = Array.from({ length: size }, (_, n) => n).map((n) => ({
    workspaceId,
    webhookId,
    origin: 'SCHEDULED' as const,
    ordinal: 1,
    released: false,
    n,
  }));
  await withQueue(pool, async (queue) => {
    for (let from = 0; from < count; from += size) {
      const some = retries.slice(0, count - from).map(({ n, ...retry }) => ({
        ...retry,
        eventRowId: randomUUID(),
        startAfter: new Date(dueFrom + (from + n) * 10),
      }));
      await queue.enqueueRetries(pool, some);
    }
  });
}

/** Adds events that wait for delivery to one of these webhooks each, as copies of an event that the product accepts first. */
export async function fillDeliveries(
  pool: Pool,
  api: Product,
  webhookIds: readonly string[],
  count: number,
): Promise<void> {
  await api.query(ingest, { events: [{ ...purchase(0), event_id: 'template' }] });
  const { rows } = await pool.query<{ id: string }>(
    'select id from events.raw_events order by id desc limit 1',
  );
  const template = rows[0]!.id;
  const { rows: added } = await pool.query<{ id: string }>(
    `insert into events.raw_events
     select row.* from events.raw_events as template, generate_series(1, $2::int) as n,
       jsonb_populate_record(template, jsonb_build_object(
         'id', left(template.id::text, 13) || '-7000-8000-' || lpad(to_hex(n), 12, '0'),
         'event_id', template.event_id || '-' || n)) as row
     where template.id = $1 returning id`,
    [template, count - 1],
  );
  const workspaceId = await workspaceOf(pool);
  const size = 64_000;
  await withQueue(pool, async (queue) => {
    for (let from = 0; from < added.length; from += size) {
      const eventRowIds = added.slice(from, from + size).map(({ id }) => id);
      const batches = webhookIds.map((webhookId, k) => ({
        workspaceId,
        webhookId,
        eventRowIds: eventRowIds.filter((_, n) => n % webhookIds.length === k),
        released: false,
      }));
      await queue.enqueueFirst(pool, batches);
    }
  });
}

async function workspaceOf(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from settings.workspaces');
  return rows[0]!.id;
}

async function withQueue(pool: Pool, work: (queue: Queue) => Promise<void>): Promise<void> {
  const queue = await openQueue({ pool, clock: systemClock, log: silentLog, supervise: false });
  await work(queue);
  await queue.close();
  await superviseQueue(pool);
  await vacuumAndCheckpoint(pool);
}

/**
 * Runs the queue's daily scan of all jobs, which takes PostgreSQL 3 s for a million jobs. It is due in a new database,
 * and would add to the costs that are measured in the next seconds.
 */
async function superviseQueue(pool: Pool): Promise<void> {
  const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) };
  const boss = new PgBoss({
    db,
    schema: 'queue',
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  await boss.start();
  await boss.supervise();
  await boss.stop({ close: false });
}

/** Does the maintenance that the new rows cause, so that it does not happen during the measurement. */
async function vacuumAndCheckpoint(pool: Pool): Promise<void> {
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
}
