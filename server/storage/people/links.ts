import { type Pool } from 'pg';

import { inTransaction } from '../postgres/transaction.ts';
import { insertAccount, type NewAccount } from './users.ts';

/** A one-time link: the hash of its token, and when it ends. */
export interface NewLink {
  /** SHA-256 of the token, in hex. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** One-time links, by which the first account is made or a password is set anew. */
export interface LinkStore {
  /** Adds a link for the first account. Those that have expired go. @returns False, and there is none, when there is an account. */
  createForSetUp(link: NewLink): Promise<boolean>;
  /**
   * Makes the first account an owner of the oldest workspace; then all such links are gone.
   *
   * @returns The workspace's id; null when the link is not valid.
   */
  useForSetUp(tokenHash: string, account: NewAccount, now: Date): Promise<string | null>;
  /** Adds a link for a new password of an account, in the place of earlier ones. */
  createForReset(userId: string, link: NewLink): Promise<void>;
  /** Whose password a link may set; null when it is not valid. */
  findForReset(tokenHash: string, now: Date): Promise<string | null>;
  /** Uses a link up. @returns Whether it was there. */
  takeForReset(tokenHash: string, now: Date): Promise<boolean>;
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
    useForSetUp: (tokenHash, account, now) =>
      inTransaction(pool, async (client) => {
        // Two people with two links must not both become the first.
        await client.query('lock table people.users in share row exclusive mode');
        const { rows } = await client.query<{ id: string }>(
          /* sql */ `
          select w.id from settings.workspaces as w
          where exists (select from people.links where token_hash = $1 and user_id is null and expires_at > $2)
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
        return workspace.id;
      }),
    createForReset: async (userId, { tokenHash, createdAt, expiresAt }) => {
      await pool.query(
        /* sql */ `
        with replaced as (delete from people.links where user_id = $2)
        insert into people.links (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)`,
        [tokenHash, userId, createdAt, expiresAt],
      );
    },
    findForReset: async (tokenHash, now) => {
      const { rows } = await pool.query<{ userId: string }>(
        /* sql */ `select user_id as "userId" from people.links
          where token_hash = $1 and user_id is not null and expires_at > $2`,
        [tokenHash, now],
      );
      return rows[0]?.userId ?? null;
    },
    takeForReset: async (tokenHash, now) => {
      const taken =
        'delete from people.links where token_hash = $1 and user_id is not null and expires_at > $2';
      return (await pool.query(taken, [tokenHash, now])).rowCount === 1;
    },
  };
}
