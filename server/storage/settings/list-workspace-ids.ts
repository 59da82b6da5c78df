import { type Queryable } from '../postgres/transaction.ts';

/** All workspaces, the oldest first. */
export async function listWorkspaceIds(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from settings.workspaces order by created_at, id',
  );
  return rows.map(({ id }) => id);
}
