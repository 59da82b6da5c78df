import { type Queryable } from '../postgres/transaction.ts';

/**
 * The next workspaces in the order of their ids, without deleted ones.
 *
 * @param after The last one that was listed; null to begin.
 */
export async function listWorkspaceIds(
  client: Queryable,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    /* sql */ `
      select id from settings.workspaces
      where deletes_at is null and ($1::uuid is null or id > $1) order by id limit $2`,
    [after, limit],
  );
  return rows.map(({ id }) => id);
}
