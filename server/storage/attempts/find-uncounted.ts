import { type Pool } from 'pg';

/** The workspaces with attempts that are not counted into statistics yet. */
export async function findUncounted(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(/* sql */ `
    select c.workspace_id as id from delivery.counted c
    where exists (select from delivery.attempts a where a.workspace_id = c.workspace_id and a.position > c.position)`);
  return rows.map((row) => row.id);
}
