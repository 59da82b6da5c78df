import { createHash, randomUUID } from 'node:crypto';

import { type Pool } from 'pg';

/** Adds a workspace, and returns its owner's API key. */
export async function addWorkspace(pool: Pool, name: string): Promise<string> {
  const [id, key] = [randomUUID(), `psk_bench_${randomUUID()}`];
  await pool.query('insert into settings.workspaces (id, name) values ($1, $2)', [id, name]);
  await pool.query('insert into delivery.counted (workspace_id, position) values ($1, 0)', [id]);
  await pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash) values ($1, $2, 'Bench', 'OWNER', $3)`,
    [randomUUID(), id, createHash('sha256').update(key).digest('hex')],
  );
  return key;
}
