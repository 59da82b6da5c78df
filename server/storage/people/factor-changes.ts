import { type PoolClient } from 'pg';

import { type AuditAction, type AuditChange, type Author, type Person } from '../../model/index.ts';
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

/** The e-mail address of an account, which nobody else changes until the transaction ends; null when it is gone. */
export async function lockAccount(client: Queryable, userId: string): Promise<string | null> {
  const text = 'select email from people.users where id = $1 for no key update';
  return (await client.query<{ email: string }>(text, [userId])).rows[0]?.email ?? null;
}

/** A means to sign in that is about to go, and what counts beside it. */
export interface LeavingWay {
  /** Of a passkey or a linked account. */
  readonly id: string;
  /** Of the provider that is set up now: accounts of any other are of no use. Null: none is. */
  readonly issuer: string | null;
}

/** Whether somebody can still sign in without a means: by the password, a passkey or an account of the provider. */
export async function hasOtherWay(
  client: Queryable,
  userId: string,
  { id, issuer }: LeavingWay,
): Promise<boolean> {
  const { rows } = await client.query(
    /* sql */ `
    select from people.users as u where id = $1 and (
      password_hash is not null
      or exists (select from people.passkeys where user_id = u.id and id <> $2)
      or exists (select from people.identities where user_id = u.id and id <> $2 and issuer = $3))`,
    [userId, id, issuer],
  );
  return rows.length > 0;
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

/** Writes to the audit log of each workspace of a person how they sign in from now on; without one, to that of the installation. */
export async function auditPerson(
  client: Queryable,
  { id, email }: Pick<Person, 'id' | 'email'>,
  action: AuditAction,
  { by, at }: FactorChange,
  changes?: readonly AuditChange[],
): Promise<void> {
  const { rows } = await client.query<{ workspaceId: string }>(
    'select workspace_id as "workspaceId" from settings.members where user_id = $1',
    [id],
  );
  const object = { type: 'MEMBER', id, name: email } as const;
  const workspaces = rows.length > 0 ? rows.map(({ workspaceId }) => workspaceId) : [null];
  const entry = { by, at, action, object, changes };
  await Promise.all(
    workspaces.map((workspaceId) => writeAudit(client as PoolClient, { workspaceId, ...entry })),
  );
}
