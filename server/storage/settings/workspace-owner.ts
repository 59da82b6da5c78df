import { type EntityManager } from '@mikro-orm/postgresql';

import { type Author, changesBetween, personLimits } from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { insertMember } from '../people/members.ts';
import { asSqlRunner } from './as-sql-runner.ts';

/** Whether somebody is in as many workspaces as a person may be. */
export async function hasTooMany(em: EntityManager, userId: string): Promise<boolean> {
  const [row] = await em.execute<{ count: string }[]>(
    'select count(*) as count from settings.members where user_id = ?',
    [userId],
  );
  return Number(row!.count) >= personLimits.workspaces;
}

/** Whether somebody is an OWNER of a workspace, deleted or not. */
export async function isOwner(em: EntityManager, workspaceId: string, userId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    "select from settings.members where workspace_id = ? and user_id = ? and role = 'OWNER'",
    [workspaceId, userId],
  );
  return rows.length > 0;
}

/** Makes somebody the OWNER of a new workspace, in the name of an author. */
export async function addOwner(
  em: EntityManager,
  workspaceId: string,
  userId: string,
  at: Date,
  by: Author,
): Promise<void> {
  const [user] = await em.execute<{ email: string }[]>('select email from people.users where id = ?', [
    userId,
  ]);
  await insertMember(asSqlRunner(em), workspaceId, userId, 'OWNER', at);
  await writeAudit(asSqlRunner(em), {
    workspaceId,
    by,
    at,
    action: 'MEMBER_JOINED',
    object: { type: 'MEMBER', id: userId, name: user!.email },
    changes: changesBetween({}, { role: 'OWNER' }),
  });
}
