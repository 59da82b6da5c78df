import { type Author, changesBetween } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type AuditFilter } from './read-audit.ts';
import { installationId, writeAudit } from './write-audit.ts';

/** Adds an entry that says that somebody exports the log, with what is asked for of it. */
export async function noteExport(
  client: Queryable,
  workspaceId: string | null,
  by: Author,
  filter: AuditFilter,
  at: Date,
): Promise<void> {
  const given = changesBetween({}, { ...filter });
  await writeAudit(client, {
    workspaceId,
    by,
    at,
    action: 'DATA_EXPORTED',
    object: { type: 'AUDIT_LOG', id: workspaceId ?? installationId, name: null },
    changes: given.length > 0 ? given : undefined,
  });
}
