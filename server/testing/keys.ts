import { createHash } from 'node:crypto';

import { uuidv7 } from '../ids.ts';
import { type Role } from '../model/index.ts';
import { type Pool } from '../storage/index.ts';
import { addWorkspace } from './database.ts';

/** Adds an API key. @param workspaceId A new workspace unless given. */
export async function addKey(
  pool: Pool,
  role: Role,
  workspaceId?: string,
): Promise<{ readonly workspaceId: string; readonly key: string }> {
  const of = workspaceId ?? (await addWorkspace(pool));
  const key = `psk_test_${uuidv7()}`;
  const hash = createHash('sha256').update(key).digest('hex');
  await pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash, created_at) values ($1, $2, 'Test', $3, $4, now())`,
    [uuidv7(), of, role, hash],
  );
  return { workspaceId: of, key };
}
