import { type EntityManager } from '@mikro-orm/postgresql';

/**
 * Counts a change of the workspace's webhooks. The row stays locked until the end of the transaction, so versions
 * become visible in their order and whoever has seen one has seen all before it.
 */
export async function bumpVersion(em: EntityManager, workspaceId: string): Promise<string> {
  const rows = await em.execute<{ webhooks_version: string }[]>(
    'update settings.workspaces set webhooks_version = webhooks_version + 1 where id = ? returning webhooks_version',
    [workspaceId],
  );
  return String(rows[0]!.webhooks_version);
}
