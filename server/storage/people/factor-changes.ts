import { type PoolClient } from 'pg';

import { type AuditAction, type AuditChange, type Author, type Person } from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Who changes how somebody signs in, and when. */
export interface FactorChange {
  readonly by: Author;
  readonly at: Date;
  /**
   * The id of the session in which they do: it has to be there still, and goes on when a removal ends all others. Null:
   * none, as for the operator, and for somebody who is about to sign in.
   */
  readonly session: string | null;
}

/** Thrown when the session in which somebody changes how they sign in ended meanwhile: nothing of the change stays. */
export class SessionEnded extends Error {
  override name = 'SessionEnded';
}

/**
 * Begins a change of how somebody signs in: until the transaction ends, nobody else makes one, and the session in which it
 * is made does not end.
 *
 * @returns The e-mail address; null when there is no such account.
 * @throws {SessionEnded}
 */
export async function lockAccount(
  client: Queryable,
  userId: string,
  { session, at }: Pick<FactorChange, 'session' | 'at'>,
): Promise<string | null> {
  const locked = 'select email from people.users where id = $1 for no key update';
  const { rows } = await client.query<{ email: string }>(locked, [userId]);
  if (session !== null) {
    // A statement of its own: it sees what was committed while the first one waited for the row.
    const live = 'select from people.sessions where user_id = $1 and id = $2 and expires_at > $3';
    if ((await client.query(live, [userId, session, at])).rows.length === 0) throw new SessionEnded();
  }
  return rows[0]?.email ?? null;
}

/** Counts a change of how somebody signs in: no session begins by what was checked before. */
export async function countFactorChange(client: Queryable, userId: string): Promise<void> {
  await client.query('update people.users set factors_version = factors_version + 1 where id = $1', [userId]);
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
  { by, at }: Pick<FactorChange, 'by' | 'at'>,
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
