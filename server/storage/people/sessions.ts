import { type Pool } from 'pg';

import { isUuid } from '../../ids.ts';
import { type MemberRole, type PersonSession, personLimits } from '../../model/index.ts';

/**
 * Notified when a session began or ended: with the hash of its token; when a member changed: with the id of the person; and
 * when a workspace changed: with its id. Triggers do it: see migration 0031.
 */
export const peopleChangedChannel = 'perspection_people';

/** A workspace that somebody may enter. */
export interface Membership {
  readonly workspaceId: string;
  readonly workspaceName: string;
  /** The workspace's: see `Workspace.hidePersonalData`. */
  readonly hidePersonalData: boolean;
  /** Whether the workspace was deleted: nobody may enter it. */
  readonly workspaceDeleted: boolean;
  readonly role: MemberRole;
}

/** A session, with what its owner may do now. */
export interface StoredSession {
  readonly id: string;
  /** SHA-256 of its token, in hex. */
  readonly tokenHash: string;
  readonly userId: string;
  readonly lastSeenAt: Date;
  /** When its owner last proved who they are. */
  readonly authenticatedAt: Date;
  /** When it ends at the latest. */
  readonly expiresAt: Date;
  /** The workspace that its owner used last, as far as that is stored. */
  readonly lastWorkspaceId: string | null;
  /** In the order in which they were joined. */
  readonly memberships: readonly Membership[];
}

export interface NewSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  /** Of the account when its owner was checked; null: it had no password. */
  readonly passwordHash: string | null;
  /** Of the account, too. */
  readonly factorsVersion: number;
  readonly userAgent: string;
  readonly createdAt: Date;
  /** When its owner proved who they are. */
  readonly authenticatedAt: Date;
  readonly expiresAt: Date;
}

/** The sessions of people. */
export interface SessionStore {
  /**
   * Begins a session. Those of this person that have expired end, and the oldest of more than they may have.
   *
   * @returns False, and there is none, when the password or the factors were changed since they were checked.
   */
  create(session: NewSession): Promise<boolean>;
  /** Null when there is none, or it has expired. */
  findByHash(tokenHash: string): Promise<StoredSession | null>;
  /** The same of many. */
  findByHashes(tokenHashes: readonly string[]): Promise<StoredSession[]>;
  /** The hashes of the newest that have not expired, at most `limit`. */
  newestHashes(limit: number): Promise<string[]>;
  /** Newest first. */
  list(userId: string, now: Date): Promise<PersonSession[]>;
  /** Ends a session of this person. @returns Whether there was one. */
  end(userId: string, id: string): Promise<boolean>;
  /** @returns How many ended. */
  endOthers(userId: string, id: string): Promise<number>;
  /** Stores that the owner of a session has proved again who they are. */
  authenticate(id: string, at: Date): Promise<void>;
  /** Stores when sessions were last used. Those that ended meanwhile are left out. */
  storeUse(ids: readonly string[], at: Date): Promise<void>;
}

type SessionRow = Omit<StoredSession, 'memberships'>;

const readSessions = /* sql */ `
  select s.id, s.token_hash as "tokenHash", s.user_id as "userId", s.expires_at as "expiresAt",
    coalesce(l.last_seen_at, s.created_at) as "lastSeenAt",
    coalesce(s.authenticated_at, s.created_at) as "authenticatedAt", u.last_workspace_id as "lastWorkspaceId"
  from people.sessions as s join people.users as u on u.id = s.user_id
    left join people.session_use as l on l.session_id = s.id
  where s.expires_at > now()`;

export function createSessionStore(pool: Pool): SessionStore {
  const findByHashes: SessionStore['findByHashes'] = async (tokenHashes) => {
    const sql = `${readSessions} and s.token_hash = any ($1::text[])`;
    const { rows } = await pool.query<SessionRow>(sql, [tokenHashes]);
    return withMemberships(pool, rows);
  };
  return {
    create: async ({ id, tokenHash, userId, userAgent, createdAt, expiresAt, ...checked }) => {
      // The lock waits for a change of password or factors that is under way, and keeps later ones waiting: they end this session.
      const { rowCount } = await pool.query(
        /* sql */ `
        with ended as (
          delete from people.sessions where user_id = $3 and (expires_at <= $5 or id in (
            select id from people.sessions where user_id = $3 order by id desc offset $7))),
          checked as (
            select id from people.users where id = $3 and password_hash is not distinct from $8
              and factors_version = $9 for share)
        insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at, authenticated_at)
        select $1, $2, id, $4, $5, $6, $10 from checked`,
        [
          id,
          tokenHash,
          userId,
          userAgent,
          createdAt,
          expiresAt,
          personLimits.sessions - 1,
          checked.passwordHash,
          checked.factorsVersion,
          checked.authenticatedAt,
        ],
      );
      return rowCount === 1;
    },
    findByHash: async (tokenHash) => (await findByHashes([tokenHash]))[0] ?? null,
    findByHashes,
    newestHashes: async (limit) => {
      const { rows } = await pool.query<{ hash: string }>(
        'select token_hash as hash from people.sessions where expires_at > now() order by id desc limit $1',
        [limit],
      );
      return rows.map(({ hash }) => hash);
    },
    list: async (userId, now) => {
      const { rows } = await pool.query<PersonSession>(
        /* sql */ `
        select s.id, s.created_at as "createdAt", s.expires_at as "expiresAt", s.user_agent as "userAgent",
          coalesce(l.last_seen_at, s.created_at) as "lastSeenAt"
        from people.sessions as s left join people.session_use as l on l.session_id = s.id
        where s.user_id = $1 and s.expires_at > $2 order by s.id desc limit $3`,
        [userId, now, personLimits.sessions],
      );
      return rows;
    },
    end: async (userId, id) => isUuid(id) && (await endSessions(pool, 's.id = $2', userId, id)) === 1,
    endOthers: (userId, id) => endSessions(pool, 's.id <> $2', userId, id),
    authenticate: async (id, at) => {
      await pool.query('update people.sessions set authenticated_at = $2 where id = $1', [id, at]);
    },
    storeUse: async (ids, at) => {
      await pool.query(
        /* sql */ `
        insert into people.session_use as l (session_id, last_seen_at)
        select id, $2 from people.sessions where id = any ($1::uuid[]) order by id for key share
        on conflict (session_id) do update set last_seen_at = greatest(l.last_seen_at, excluded.last_seen_at)`,
        [ids, at],
      );
    },
  };
}

/** Ends sessions of a person. A change of how they sign in that is under way in one of them comes before. @returns How many. */
async function endSessions(pool: Pool, which: string, userId: string, id: string): Promise<number> {
  const { rowCount } = await pool.query(
    /* sql */ `
    with locked as materialized (select id from people.users where id = $1 for no key update)
    delete from people.sessions as s using locked where s.user_id = locked.id and ${which}`,
    [userId, id],
  );
  return rowCount ?? 0;
}

/** Sessions of one person share their memberships: they may have many of both. */
async function withMemberships(pool: Pool, sessions: readonly SessionRow[]): Promise<StoredSession[]> {
  if (sessions.length === 0) return [];
  const { rows } = await pool.query<Membership & { readonly userId: string }>(
    /* sql */ `
    select m.user_id as "userId", m.workspace_id as "workspaceId", w.name as "workspaceName", m.role,
      w.hide_personal_data as "hidePersonalData", w.deletes_at is not null as "workspaceDeleted"
    from settings.members as m join settings.workspaces as w on w.id = m.workspace_id
    where m.user_id = any ($1::uuid[]) order by m.created_at, m.workspace_id`,
    [[...new Set(sessions.map(({ userId }) => userId))]],
  );
  const byUser = Map.groupBy(rows, ({ userId }) => userId);
  return sessions.map((session) => ({ ...session, memberships: byUser.get(session.userId) ?? [] }));
}
