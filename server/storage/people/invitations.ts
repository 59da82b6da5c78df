import { type Pool, type PoolClient } from 'pg';

import { type Clock } from '../../clock.ts';
import { isUuid } from '../../ids.ts';
import {
  type Author,
  changesBetween,
  type Invitation,
  type MemberRole,
  personLimits,
} from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { makerColumns, makerOwns } from './makers.ts';
import { auditMember, insertMember, lockMembers, type MemberChange } from './members.ts';
import { insertAccount, type NewAccount } from './users.ts';

export interface NewInvitation extends Invitation {
  /** SHA-256 of the link's token, in hex. */
  readonly tokenHash: string;
  /** Whether the link is mailed to the address and shown to nobody else. */
  readonly mailed: boolean;
}

/** An invitation as whoever has its link finds it. */
export interface OpenInvitation extends Invitation {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly mailed: boolean;
  /** Whether there is an account with the address. */
  readonly hasAccount: boolean;
}

/** When somebody does something, and from which IP address. */
export interface Moment {
  readonly now: Date;
  readonly clientAddress: string;
}

/**
 * Addresses that may join workspaces. An invitation ends by its time, and with the right of whoever invited. An id that is
 * no UUID is treated as unknown.
 */
export interface InvitationStore {
  /** Those that have not ended, newest first. */
  list(workspaceId: string, now: Date): Promise<Invitation[]>;
  /** Invites an address, in the place of an earlier invitation of it. */
  create(
    workspaceId: string,
    invitation: NewInvitation,
    by: Author,
  ): Promise<'CREATED' | 'IS_MEMBER' | 'TOO_MANY'>;
  /** @returns Whether there was one. */
  revoke(workspaceId: string, id: string, by: Author): Promise<boolean>;
  /** Null when there is none, it has ended, or the workspace was deleted. */
  find(tokenHash: string, now: Date): Promise<OpenInvitation | null>;
  /** The token hashes of those to an address that may be accepted, newest first. @param email One that cannot be stored is treated as unknown. */
  listFor(email: string, now: Date): Promise<string[]>;
  /**
   * Makes somebody a member, once for each invitation. A member keeps their role.
   *
   * @param who The id of the account, which has the invited address; or a new one.
   * @returns The workspace's id; why not: the invitation is gone, the address has an account meanwhile, or there is no room.
   */
  accept(
    tokenHash: string,
    who: string | NewAccount,
    moment: Moment,
  ): Promise<{ readonly workspaceId: string } | 'GONE' | 'HAS_ACCOUNT' | 'TOO_MANY'>;
}

const readInvitation = 'i.id, i.email, i.role, i.created_at as "createdAt", i.expires_at as "expiresAt"';

export function createInvitationStore(pool: Pool, clock: Clock): InvitationStore {
  return {
    list: async (workspaceId, now) => {
      const { rows } = await pool.query<Invitation>(
        /* sql */ `select ${readInvitation} from settings.invitations as i
          where i.workspace_id = $1 and i.expires_at > $2 and ${makerOwns('i', 'i.workspace_id', '$2')}
          order by i.id desc limit $3`,
        [workspaceId, now, personLimits.invitations],
      );
      return rows;
    },
    create: (workspaceId, invitation, by) =>
      inTransaction(pool, (client) => createInvitation(client, workspaceId, invitation, by)),
    revoke: async (workspaceId, id, by) => {
      if (!isUuid(id)) return false;
      return inTransaction(pool, async (client) => {
        const { rows } = await client.query<Pick<Invitation, 'id' | 'email' | 'role'>>(
          'delete from settings.invitations where workspace_id = $1 and id = $2 returning id, email, role',
          [workspaceId, id],
        );
        const [revoked] = rows;
        if (!revoked) return false;
        const before = { email: revoked.email, role: revoked.role };
        const change = { action: 'INVITATION_REVOKED', by, at: clock.now(), before, after: {} } as const;
        await auditInvitation(client, workspaceId, revoked, change);
        return true;
      });
    },
    find: async (tokenHash, now) => {
      const { rows } = await pool.query<OpenInvitation>(
        /* sql */ `
        select ${readInvitation}, i.workspace_id as "workspaceId", w.name as "workspaceName", i.mailed,
          exists (select from people.users where email = i.email) as "hasAccount"
        from settings.invitations as i join settings.workspaces as w on w.id = i.workspace_id
        where i.token_hash = $1 and i.expires_at > $2 and w.deletes_at is null
          and ${makerOwns('i', 'i.workspace_id', '$2')}`,
        [tokenHash, now],
      );
      return rows[0] ?? null;
    },
    listFor: async (email, now) => {
      if (email.includes('\0')) return [];
      const { rows } = await pool.query<{ tokenHash: string }>(
        /* sql */ `
        select i.token_hash as "tokenHash"
        from settings.invitations as i join settings.workspaces as w on w.id = i.workspace_id
        where i.email = $1 and i.expires_at > $2 and w.deletes_at is null
          and ${makerOwns('i', 'i.workspace_id', '$2')}
        order by i.id desc limit $3`,
        [email, now, personLimits.workspaces],
      );
      return rows.map(({ tokenHash }) => tokenHash);
    },
    accept: (tokenHash, who, moment) =>
      inTransaction(pool, (client) => acceptInvitation(client, tokenHash, who, moment)),
  };
}

async function createInvitation(
  client: Queryable,
  workspaceId: string,
  invitation: NewInvitation,
  by: Author,
): Promise<'CREATED' | 'IS_MEMBER' | 'TOO_MANY'> {
  const { id, email, role, tokenHash, mailed, createdAt, expiresAt } = invitation;
  await lockMembers(client, workspaceId);
  const { rows: members } = await client.query(
    /* sql */ `select from settings.members as m join people.users as u on u.id = m.user_id
      where m.workspace_id = $1 and u.email = $2`,
    [workspaceId, email],
  );
  if (members.length > 0) return 'IS_MEMBER';
  await client.query(
    /* sql */ `delete from settings.invitations as i
      where workspace_id = $1 and (email = $2 or expires_at <= $3 or not ${makerOwns('i', '$1', '$3')})`,
    [workspaceId, email, createdAt],
  );
  const { rows: known } = await client.query(
    'select from settings.invitations where workspace_id = $1 limit $2',
    [workspaceId, personLimits.invitations],
  );
  if (known.length >= personLimits.invitations) return 'TOO_MANY';
  const maker = makerColumns(by);
  await client.query(
    /* sql */ `
    insert into settings.invitations (id, workspace_id, email, role, token_hash, mailed, created_at, expires_at,
      maker_user_id, maker_key_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, workspaceId, email, role, tokenHash, mailed, createdAt, expiresAt, maker.userId, maker.keyId],
  );
  const change = { action: 'MEMBER_INVITED', by, at: createdAt, before: {}, after: { email, role } } as const;
  await auditInvitation(client, workspaceId, invitation, change);
  return 'CREATED';
}

async function acceptInvitation(
  client: Queryable,
  tokenHash: string,
  who: string | NewAccount,
  { now, clientAddress }: Moment,
): Promise<{ readonly workspaceId: string } | 'GONE' | 'HAS_ACCOUNT' | 'TOO_MANY'> {
  const found = await client.query<{ workspaceId: string; email: string; role: MemberRole }>(
    /* sql */ `
    select i.workspace_id as "workspaceId", i.email, i.role from settings.invitations as i
    where i.token_hash = $1 and i.expires_at > $2 for update`,
    [tokenHash, now],
  );
  const [invitation] = found.rows;
  if (!invitation) return 'GONE';
  const { workspaceId, email, role } = invitation;
  await lockMembers(client, workspaceId);
  if (!(await stillStands(client, tokenHash, now))) return 'GONE';
  const userId = typeof who === 'string' ? who : who.id;
  const { rows } = await client.query<{ members: number; workspaces: number }>(
    /* sql */ `select
      (select count(*)::int from settings.members where workspace_id = $1) as members,
      (select count(*)::int from settings.members where user_id = $2) as workspaces`,
    [workspaceId, userId],
  );
  const { members, workspaces } = rows[0]!;
  if (members >= personLimits.members || workspaces >= personLimits.workspaces) return 'TOO_MANY';
  if (typeof who !== 'string' && !(await insertAccount(client, who, now))) return 'HAS_ACCOUNT';
  await client.query('delete from settings.invitations where token_hash = $1', [tokenHash]);
  await insertMember(client as PoolClient, workspaceId, userId, role, now);
  const by = { actor: { kind: 'USER', id: userId }, clientAddress } as const;
  const change = { action: 'MEMBER_JOINED', by, at: now, before: {}, after: { role } } as const;
  await auditMember(client, workspaceId, { id: userId, email }, change);
  return { workspaceId };
}

/** Whether whoever invited may still do so, and the workspace is there. To be called with its members locked. */
async function stillStands(client: Queryable, tokenHash: string, now: Date): Promise<boolean> {
  const { rows } = await client.query(
    /* sql */ `select from settings.invitations as i join settings.workspaces as w on w.id = i.workspace_id
      where i.token_hash = $1 and w.deletes_at is null and ${makerOwns('i', 'i.workspace_id', '$2')}`,
    [tokenHash, now],
  );
  return rows.length > 0;
}

function auditInvitation(
  client: Queryable,
  workspaceId: string,
  { id, email }: Pick<Invitation, 'id' | 'email'>,
  { before, after, ...entry }: MemberChange,
): Promise<void> {
  const object = { type: 'INVITATION', id, name: email } as const;
  const changes = changesBetween(before, after);
  return writeAudit(client as PoolClient, { ...entry, workspaceId, object, changes });
}
