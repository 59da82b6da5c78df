import { type Queryable } from '../postgres/transaction.ts';

/** All workspaces but deleted ones, the oldest first. */
export async function listWorkspaceIds(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from settings.workspaces where deletes_at is null order by created_at, id',
  );
  return rows.map(({ id }) => id);
}
