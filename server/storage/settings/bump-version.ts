import { type EntityManager } from '@mikro-orm/postgresql';

/**
 * Increments the version of the workspace's webhooks. The row stays locked until the end of the transaction, so
 * versions become visible in ascending order: a reader that has seen one has seen all lower ones.
 */
export async function bumpVersion(em: EntityManager, workspaceId: string): Promise<string> {
  const rows = await em.execute<{ webhooks_version: string }[]>(
    'update settings.workspaces set webhooks_version = webhooks_version + 1 where id = ? returning webhooks_version',
    [workspaceId],
  );
  return String(rows[0]!.webhooks_version);
}
