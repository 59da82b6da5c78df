import { type Pool } from 'pg';

import { isUuid, uuidv7 } from '../../ids.ts';
import {
  type AuditAction,
  type AuditedFields,
  changesBetween,
  type LinkedIdentity,
  type Person,
  personLimits,
} from '../../model/index.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import {
  auditPerson,
  countFactorChange,
  lockAccount,
  endOtherSessions,
  type FactorChange,
  hasOtherWay,
  SessionEnded,
} from './factor-changes.ts';

/** Who somebody is at an OpenID Connect provider. */
export interface Identity {
  /** The provider's URL. */
  readonly issuer: string;
  /** Their id there, which the provider gives to nobody else. */
  readonly subject: string;
  /** What the provider calls them now; null: nothing. */
  readonly email: string | null;
}

/** Accounts of providers, and whose they are here. An id that is no UUID is treated as unknown. */
export interface IdentityStore {
  /** The id of the account that an identity is linked to, which is noted as used; null when it is linked to none. */
  use(identity: Identity, now: Date): Promise<string | null>;
  /** In the order in which they were linked. */
  list(userId: string): Promise<LinkedIdentity[]>;
  /**
   * Links an identity to an account. One that is linked to it already stays.
   *
   * @returns Why not: it is linked to another account, or the account has as many as it may have.
   * @throws {SessionEnded}
   */
  link(userId: string, identity: Identity, change: FactorChange): Promise<'LINKED' | 'TAKEN' | 'TOO_MANY'>;
  /**
   * @param issuer The provider that is set up: what is linked to another one lets nobody in.
   * @returns Why not: there is none, or nothing else is left by which its owner could sign in.
   * @throws {SessionEnded}
   */
  unlink(
    userId: string,
    id: string,
    issuer: string,
    removal: FactorChange,
  ): Promise<'UNLINKED' | 'GONE' | 'LAST'>;
}

export function createIdentityStore(pool: Pool): IdentityStore {
  return {
    use: async ({ issuer, subject, email }, now) => {
      const { rows } = await pool.query<{ userId: string }>(
        /* sql */ `
        update people.identities set last_used_at = $3, email = $4 where issuer = $1 and subject = $2
        returning user_id as "userId"`,
        [issuer, subject, now, email],
      );
      return rows[0]?.userId ?? null;
    },
    list: async (userId) => {
      const { rows } = await pool.query<LinkedIdentity>(
        /* sql */ `
        select id, issuer, email, created_at as "createdAt", last_used_at as "lastUsedAt"
        from people.identities where user_id = $1 order by id limit $2`,
        [userId, personLimits.identities],
      );
      return rows;
    },
    link: (userId, identity, change) =>
      inTransaction(pool, async (client) => {
        const email = await lockAccount(client, userId, change);
        if (email === null) throw new SessionEnded();
        const { rows } = await client.query<{ userId: string }>(
          'select user_id as "userId" from people.identities where issuer = $1 and subject = $2',
          [identity.issuer, identity.subject],
        );
        if (rows[0]) return rows[0].userId === userId ? 'LINKED' : 'TAKEN';
        if ((await countOf(client, userId)) >= personLimits.identities) return 'TOO_MANY';
        if (!(await insertIdentity(client, userId, identity, change.at))) return 'TAKEN';
        await audit(client, { id: userId, email }, 'IDENTITY_LINKED', change, { after: namedOf(identity) });
        return 'LINKED';
      }),
    unlink: async (userId, id, issuer, removal) => {
      if (!isUuid(id)) return 'GONE';
      return inTransaction(pool, async (client) => {
        const email = await lockAccount(client, userId, removal);
        const found = 'select issuer, subject, email from people.identities where user_id = $1 and id = $2';
        const [identity] = (await client.query<Identity>(found, [userId, id])).rows;
        if (email === null || !identity) return 'GONE';
        if (!(await hasOtherWay(client, userId, { id, issuer }))) return 'LAST';
        await client.query('delete from people.identities where id = $1', [id]);
        await endOtherSessions(client, userId, removal.session);
        await audit(client, { id: userId, email }, 'IDENTITY_UNLINKED', removal, {
          before: namedOf(identity),
        });
        return 'UNLINKED';
      });
    },
  };
}

/** Counts a change of how somebody signs in, and writes it to the audit log. */
async function audit(
  client: Queryable,
  person: Pick<Person, 'id' | 'email'>,
  action: AuditAction,
  change: FactorChange,
  { before = {}, after = {} }: { readonly before?: AuditedFields; readonly after?: AuditedFields },
): Promise<void> {
  await countFactorChange(client, person.id);
  await auditPerson(client, person, action, change, changesBetween(before, after));
}

/** Owners of workspaces read it: they are not told the address that somebody has at the provider. */
const namedOf = ({ issuer }: Identity): AuditedFields => ({ issuer });

/** Links an identity. @returns False when it is linked to somebody already. */
export async function insertIdentity(
  client: Queryable,
  userId: string,
  { issuer, subject, email }: Identity,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    /* sql */ `
    insert into people.identities (id, user_id, issuer, subject, email, created_at, last_used_at)
    values ($1, $2, $3, $4, $5, $6, $6) on conflict (issuer, subject) do nothing`,
    [uuidv7(now.getTime()), userId, issuer, subject, email, now],
  );
  return rowCount === 1;
}

async function countOf(client: Queryable, userId: string): Promise<number> {
  const counted = 'select count(*)::int as n from people.identities where user_id = $1';
  return (await client.query<{ n: number }>(counted, [userId])).rows[0]!.n;
}
