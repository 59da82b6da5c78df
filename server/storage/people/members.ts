import { type Pool, type PoolClient } from 'pg';

import { type Clock } from '../../clock.ts';
import { isUuid } from '../../ids.ts';
import {
  type AuditAction,
  type AuditedFields,
  type Author,
  changesBetween,
  type Member,
  type MemberRole,
  type Person,
  personLimits,
} from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { type SqlRunner } from '../idempotency/idempotency.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';

/** Who may do what in a workspace. An id that is no UUID is treated as unknown. */
export interface MemberStore {
  /** In the order in which they joined. */
  list(workspaceId: string): Promise<Member[]>;
  /** Null when there is no such member. */
  changeRole(
    workspaceId: string,
    userId: string,
    role: MemberRole,
    by: Author,
  ): Promise<Member | 'LAST_OWNER' | null>;
  /** The same; their account stays. */
  remove(workspaceId: string, userId: string, by: Author): Promise<'REMOVED' | 'LAST_OWNER' | null>;
  /** The workspaces of a person, each with their role there. */
  rolesOf(userId: string): Promise<Map<string, MemberRole>>;
}

interface MemberRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly joinedAt: Date;
}

const readMembers = /* sql */ `
  select u.id, u.email, u.name, m.role, m.created_at as "joinedAt"
  from settings.members as m join people.users as u on u.id = m.user_id where m.workspace_id = $1`;

export function createMemberStore(pool: Pool, clock: Clock): MemberStore {
  return {
    list: async (workspaceId) => {
      const text = `${readMembers} order by m.created_at, u.id limit ${personLimits.members}`;
      return (await pool.query<MemberRow>(text, [workspaceId])).rows.map(toMember);
    },
    changeRole: async (workspaceId, userId, role, by) => {
      if (!isUuid(userId)) return null;
      return inTransaction(pool, async (client) => {
        const member = await lockMember(client, workspaceId, userId);
        if (!member) return null;
        if (role !== 'OWNER' && (await isLastOwner(client, workspaceId, member))) return 'LAST_OWNER';
        await client.query(
          'update settings.members set role = $3 where workspace_id = $1 and user_id = $2 and role <> $3',
          [workspaceId, userId, role],
        );
        if (role !== 'OWNER') await endMadeBy(client, workspaceId, userId);
        const [before, after] = [{ role: member.role }, { role }];
        const action = 'MEMBER_ROLE_CHANGED';
        await auditMember(client, workspaceId, member.user, { action, by, at: clock.now(), before, after });
        return { ...member, role };
      });
    },
    remove: async (workspaceId, userId, by) => {
      if (!isUuid(userId)) return null;
      return inTransaction(pool, async (client) => {
        const member = await lockMember(client, workspaceId, userId);
        if (!member) return null;
        if (await isLastOwner(client, workspaceId, member)) return 'LAST_OWNER';
        const removed = 'delete from settings.members where workspace_id = $1 and user_id = $2';
        await client.query(removed, [workspaceId, userId]);
        await endMadeBy(client, workspaceId, userId);
        const before = { role: member.role };
        const change = { action: 'MEMBER_REMOVED', by, at: clock.now(), before, after: {} } as const;
        await auditMember(client, workspaceId, member.user, change);
        return 'REMOVED';
      });
    },
    rolesOf: async (userId) => {
      const { rows } = await pool.query<{ workspaceId: string; role: MemberRole }>(
        'select workspace_id as "workspaceId", role from settings.members where user_id = $1',
        [userId],
      );
      return new Map(rows.map(({ workspaceId, role }) => [workspaceId, role]));
    },
  };
}

export interface MemberChange {
  readonly action: AuditAction;
  readonly by: Author;
  readonly at: Date;
  readonly before: AuditedFields;
  readonly after: AuditedFields;
}

/** Writes to the audit log what became of a member. */
export function auditMember(
  client: Queryable,
  workspaceId: string,
  { id, email }: Pick<Person, 'id' | 'email'>,
  { before, after, ...entry }: MemberChange,
): Promise<void> {
  const object = { type: 'MEMBER', id, name: email } as const;
  return writeAudit(client as PoolClient, {
    ...entry,
    workspaceId,
    object,
    changes: changesBetween(before, after),
  });
}

/** Until the transaction ends, no other one changes members of the workspace: two owners must not both leave. */
export async function lockMembers(client: Queryable, workspaceId: string): Promise<void> {
  await client.query('select from settings.workspaces where id = $1 for no key update', [workspaceId]);
}

/** Makes somebody a member; a member keeps their role. */
export async function insertMember(
  client: SqlRunner,
  workspaceId: string,
  userId: string,
  role: MemberRole,
  now: Date,
): Promise<void> {
  await client.query(
    /* sql */ `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, $3, $4)
      on conflict do nothing`,
    [workspaceId, userId, role, now],
  );
  // Whoever made a link for a new password owned all workspaces of the member then, and may not own this one. Those that are
  // being made have the account locked, and the new membership has waited for them.
  await client.query('delete from people.links where user_id = $1', [userId]);
}

/** Ends what somebody made as an owner of a workspace: it must not come back when they become one again. */
async function endMadeBy(client: Queryable, workspaceId: string, userId: string): Promise<void> {
  await client.query(
    /* sql */ `
    with uninvited as (delete from settings.invitations where workspace_id = $1 and maker_user_id = $2)
    delete from people.links as l where maker_user_id = $2 and exists (
      select from settings.members as m where m.workspace_id = $1 and m.user_id = l.user_id)`,
    [workspaceId, userId],
  );
}

async function lockMember(client: Queryable, workspaceId: string, userId: string): Promise<Member | null> {
  await lockMembers(client, workspaceId);
  const { rows } = await client.query<MemberRow>(`${readMembers} and u.id = $2`, [workspaceId, userId]);
  return rows[0] ? toMember(rows[0]) : null;
}

async function isLastOwner(client: Queryable, workspaceId: string, { user, role }: Member): Promise<boolean> {
  if (role !== 'OWNER') return false;
  const others = /* sql */ `
    select from settings.members where workspace_id = $1 and role = 'OWNER' and user_id <> $2 limit 1`;
  return (await client.query(others, [workspaceId, user.id])).rows.length === 0;
}

function toMember({ id, email, name, role, joinedAt }: MemberRow): Member {
  return { user: { id, email, name }, role, joinedAt };
}
