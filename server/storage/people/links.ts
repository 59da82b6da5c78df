import { type Pool } from 'pg';

import { type Author, type Person } from '../../model/index.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { type Moment } from './invitations.ts';
import { makerColumns, makerOwns } from './makers.ts';
import { auditMember } from './members.ts';
import { insertAccount, type NewAccount, setPassword } from './users.ts';

/** A one-time link: the hash of its token, and when it ends. */
export interface NewLink {
  /** SHA-256 of the token, in hex. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Who makes a link for somebody else, as the audit log of a workspace has it. */
export interface Maker {
  readonly by: Author;
  readonly workspaceId: string;
  /** The workspaces that the account may be in at most; null: any. */
  readonly owns: readonly string[] | null;
}

/**
 * One-time links, by which the first account is made or a password is set anew. One that was made for a member ends by its
 * time, and when its maker could not make it any more.
 */
export interface LinkStore {
  /** Adds a link for the first account. Those that have expired go. @returns False, and there is none, when there is an account. */
  createForSetUp(link: NewLink): Promise<boolean>;
  /**
   * Makes the first account an owner of the oldest workspace; then all such links are gone.
   *
   * @returns The workspace's id; null when the link is not valid.
   */
  useForSetUp(tokenHash: string, account: NewAccount, moment: Moment): Promise<string | null>;
  /**
   * Adds a link for a new password of an account, in the place of earlier ones.
   *
   * @param maker Null: the owner of the account.
   * @returns False, and there is none, when the account is in a workspace that its maker does not own.
   */
  createForReset(user: Pick<Person, 'id' | 'email'>, link: NewLink, maker: Maker | null): Promise<boolean>;
  /** Whose password a link may set; null when it is not valid. */
  findForReset(tokenHash: string, now: Date): Promise<string | null>;
  /** Sets a password by a link, which is used up; all sessions of the account end, and it is linked to no provider any more. @returns Whether the link was there. */
  useForReset(tokenHash: string, passwordHash: string, now: Date): Promise<boolean>;
}

export function createLinkStore(pool: Pool): LinkStore {
  return {
    createForSetUp: ({ tokenHash, createdAt, expiresAt }) =>
      inTransaction(pool, async (client) => {
        await client.query('delete from people.links where user_id is null and expires_at <= $1', [
          createdAt,
        ]);
        const { rowCount } = await client.query(
          /* sql */ `
          insert into people.links (token_hash, user_id, created_at, expires_at)
          select $1, null, $2, $3 where not exists (select from people.users)`,
          [tokenHash, createdAt, expiresAt],
        );
        return rowCount === 1;
      }),
    useForSetUp: (tokenHash, account, { now, clientAddress }) =>
      inTransaction(pool, async (client) => {
        // Two people with two links must not both become the first.
        await client.query('lock table people.users in share row exclusive mode');
        const { rows } = await client.query<{ id: string }>(
          /* sql */ `
          select w.id from settings.workspaces as w
          where w.deletes_at is null and exists (select from people.links where token_hash = $1 and user_id is null and expires_at > $2)
            and not exists (select from people.users)
          order by w.created_at, w.id limit 1`,
          [tokenHash, now],
        );
        const [workspace] = rows;
        if (!workspace || !(await insertAccount(client, account, now))) return null;
        await client.query('delete from people.links where user_id is null');
        await client.query(
          /* sql */ `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, 'OWNER', $3)`,
          [workspace.id, account.id, now],
        );
        const by = { actor: { kind: 'USER', id: account.id }, clientAddress } as const;
        const change = {
          action: 'MEMBER_JOINED',
          by,
          at: now,
          before: {},
          after: { role: 'OWNER' },
        } as const;
        await auditMember(client, workspace.id, account, change);
        return workspace.id;
      }),
    createForReset: (user, { tokenHash, createdAt, expiresAt }, maker) =>
      inTransaction(pool, async (client) => {
        if (maker?.owns && (await isElsewhere(client, user.id, maker.owns))) return false;
        const madeBy = maker && makerColumns(maker.by);
        await client.query(
          /* sql */ `
          with replaced as (delete from people.links where user_id = $2)
          insert into people.links (token_hash, user_id, created_at, expires_at, workspace_id, maker_user_id, maker_key_id)
          values ($1, $2, $3, $4, $5, $6, $7)`,
          [
            tokenHash,
            user.id,
            createdAt,
            expiresAt,
            maker?.workspaceId ?? null,
            madeBy?.userId ?? null,
            madeBy?.keyId ?? null,
          ],
        );
        if (!maker) return true;
        const { by, workspaceId } = maker;
        const after = { expiresAt };
        const change = {
          action: 'PASSWORD_RESET_LINK_CREATED',
          by,
          at: createdAt,
          before: {},
          after,
        } as const;
        await auditMember(client, workspaceId, user, change);
        return true;
      }),
    findForReset: async (tokenHash, now) => {
      const { rows } = await pool.query<{ userId: string }>(
        /* sql */ `select l.user_id as "userId" from people.links as l where ${isValidReset}`,
        [tokenHash, now],
      );
      return rows[0]?.userId ?? null;
    },
    useForReset: (tokenHash, passwordHash, now) =>
      inTransaction(pool, async (client) => {
        // The account first, as everybody locks it who makes or removes links of an account.
        await client.query(
          'select from people.users where id = (select user_id from people.links where token_hash = $1) for update',
          [tokenHash],
        );
        const { rows } = await client.query<{ userId: string }>(
          /* sql */ `delete from people.links as l where ${isValidReset} returning l.user_id as "userId"`,
          [tokenHash, now],
        );
        if (!rows[0]) return false;
        await setPassword(client, rows[0].userId, passwordHash);
        // Whoever had the account before may have linked an account of their own.
        await client.query('delete from people.identities where user_id = $1', [rows[0].userId]);
        return true;
      }),
  };
}

/**
 * A link `l` with the token's hash $1 that sets a password at the time $2: that its owner asked for; or that was made by
 * somebody who still owns the workspace in which they made it, of which the account is a member, and all others of the
 * account.
 */
const isValidReset = /* sql */ `
  l.token_hash = $1 and l.user_id is not null and l.expires_at > $2
  and (l.workspace_id is null or (
    exists (select from settings.members as m join settings.workspaces as w on w.id = m.workspace_id
      where m.user_id = l.user_id and m.workspace_id = l.workspace_id and w.deletes_at is null)
    and not exists (select from settings.members as m
      where m.user_id = l.user_id and not ${makerOwns('l', 'm.workspace_id', '$2')})))`;

/** Whether an account is in another workspace than these. Until the transaction ends, it joins none. */
async function isElsewhere(client: Queryable, userId: string, owned: readonly string[]): Promise<boolean> {
  // Conflicts with the lock that the foreign key of a new membership takes.
  await client.query('select from people.users where id = $1 for update', [userId]);
  const others =
    'select from settings.members where user_id = $1 and workspace_id <> all ($2::uuid[]) limit 1';
  return (await client.query(others, [userId, owned])).rows.length > 0;
}
