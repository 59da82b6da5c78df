import { type EntityManager } from '@mikro-orm/postgresql';

import { isUuid } from '../../ids.ts';

/** A webhook that asks for a source which its workspace does not have. Nothing was stored. */
export class UnknownSource extends Error {
  /** @param index Its place in the webhook's list. */
  constructor(readonly index: number) {
    super(`The workspace has no source with the id at index ${index}.`);
  }
}

/**
 * Checks that the sources that a webhook asks for are there. To be called in the transaction that writes the webhook, while
 * it holds the lock on the workspace's row: none of them can be deleted meanwhile.
 *
 * @throws {UnknownSource}
 */
export async function checkWebhookSources(
  em: EntityManager,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await em.execute<{ id: string }[]>(
    'select id from settings.sources where workspace_id = ? and id = any (?::uuid[])',
    [workspaceId, `{${ids.filter(isUuid).join(',')}}`],
  );
  const found = new Set(rows.map(({ id }) => id));
  const unknown = ids.findIndex((id) => !found.has(id));
  if (unknown >= 0) throw new UnknownSource(unknown);
}
