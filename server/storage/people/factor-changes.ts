import { type PoolClient } from 'pg';

import { type AuditAction, type AuditedFields, type Author, changesBetween } from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Who changes how somebody signs in, and when. */
export interface FactorChange {
  readonly by: Author;
  readonly at: Date;
}

/** The same for what is removed: all sessions of the person end but this one; null: all. */
export interface FactorRemoval extends FactorChange {
  readonly session: string | null;
}

/**
 * Counts a change of how somebody signs in: no session begins by what was checked before. Until the transaction ends,
 * nobody else makes one.
 *
 * @returns The e-mail address; null when there is no such account.
 */
export async function countFactorChange(client: Queryable, userId: string): Promise<string | null> {
  const { rows } = await client.query<{ email: string }>(
    'update people.users set factors_version = factors_version + 1 where id = $1 returning email',
    [userId],
  );
  return rows[0]?.email ?? null;
}

/** Ends the sessions of a person, but one. A statement of its own: it sees those that began while the account was locked. */
export async function endOtherSessions(
  client: Queryable,
  userId: string,
  session: string | null,
): Promise<void> {
  const others = 'delete from people.sessions where user_id = $1 and id is distinct from $2';
  await client.query(others, [userId, session]);
}

/** A person, as the audit log of the installation has them. */
export interface AuditedPerson {
  readonly id: string;
  readonly email: string;
}

/** Writes to the audit log of the installation how somebody signs in from now on. */
export function auditPerson(
  client: Queryable,
  { id, email }: AuditedPerson,
  action: AuditAction,
  { by, at }: FactorChange,
  changed: { readonly before?: AuditedFields; readonly after?: AuditedFields } = {},
): Promise<void> {
  const changes = changesBetween(changed.before ?? {}, changed.after ?? {});
  const object = { type: 'PERSON', id, name: email } as const;
  return writeAudit(client as PoolClient, {
    workspaceId: null,
    by,
    at,
    action,
    object,
    changes: changes.length > 0 ? changes : undefined,
  });
}
