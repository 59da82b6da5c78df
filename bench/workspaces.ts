import { createHash, randomUUID } from 'node:crypto';

import { type Pool } from 'pg';

/** Adds a workspace, and returns its owner's API key. */
export async function addWorkspace(pool: Pool, name: string): Promise<string> {
  const [id, key] = [randomUUID(), `psk_bench_${randomUUID()}`];
  await pool.query('insert into settings.workspaces (id, name) values ($1, $2)', [id, name]);
  await pool.query('insert into delivery.counted (workspace_id, position) values ($1, 0)', [id]);
  await pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash) values ($1, $2, 'Bench', 'OWNER', $3)`,
    [randomUUID(), id, hashOf(key)],
  );
  return key;
}

/** Webhooks of each workspace, of which the first gets purchases. */
const webhooksOfEach = 10;

/** Adds workspaces, each with an owner's API key and ten copies of a webhook without its secret. Returns the keys. */
export async function addTenants(pool: Pool, webhookId: string, count: number): Promise<readonly string[]> {
  const rows = Array.from({ length: count }, (_, n) => {
    const key = `psk_bench_${randomUUID()}`;
    return { id: randomUUID(), key, key_id: randomUUID(), hash: hashOf(key), name: `Tenant ${n}` };
  });
  const values = [JSON.stringify(rows)];
  const given = 'jsonb_to_recordset($1::jsonb) as given (id uuid, key_id uuid, hash text, name text)';
  await pool.query(
    `insert into settings.workspaces (id, name, webhooks_version) select id, name, ${webhooksOfEach} from ${given}`,
    values,
  );
  await pool.query(
    `insert into delivery.counted (workspace_id, position) select id, 0 from ${given}`,
    values,
  );
  await pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash)
     select key_id, id, 'Bench', 'OWNER', hash from ${given}`,
    values,
  );
  await pool.query(
    `with template as (select * from settings.webhooks where id = $2), added as (
       insert into settings.webhooks
       select row.* from template, ${given}, generate_series(1, ${webhooksOfEach}) as n,
         jsonb_populate_record(template::settings.webhooks, jsonb_build_object(
           'id', gen_random_uuid(), 'workspace_id', given.id, 'name', 'Bench ' || n, 'sealed_secret', null,
           'secret_hint', null, 'version', n, 'created_version', n, 'filter_mode', 'INCLUDE',
           'filter_events', case n when 1 then array['purchase'] else array['other_' || n] end)) as row
       returning id, revision, url)
     insert into settings.webhook_revisions (webhook_id, revision, url) select id, revision, url from added`,
    [...values, webhookId],
  );
  await pool.query('vacuum analyze');
  return rows.map(({ key }) => key);
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
