import { type Pool } from 'pg';

import { uuidv7 } from '../../ids.ts';
import { type AuditAction } from '../../model/index.ts';
import { installationId } from '../audit/write-audit.ts';

/** What somebody did with an account, and how often. */
export interface PersonAct {
  readonly action: Extract<
    AuditAction,
    'SIGN_IN' | 'SIGN_IN_FAILED' | 'SIGN_OUT' | 'PASSWORD_CHANGED' | 'SESSION_REVOKED'
  >;
  /** Null: there is no such account, or they are counted together. */
  readonly userId: string | null;
  /** Null when several are counted together. */
  readonly address: string | null;
  readonly count: number;
}

export interface PersonActStore {
  /** Adds them to the audit log of each workspace of the account; without one, to that of the installation. */
  add(acts: readonly PersonAct[], at: Date): Promise<void>;
}

export function createPersonActStore(pool: Pool): PersonActStore {
  return {
    add: async (acts, at) => {
      await pool.query(
        /* sql */ `
        insert into settings.audit_log (workspace_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
          object_type, object_id, object_name, client_address, count)
        select coalesce(m.workspace_id, $1), g.id, $2,
          case when g.action = 'SIGN_IN_FAILED' or u.id is null then 'UNKNOWN' else 'USER' end,
          case when g.action <> 'SIGN_IN_FAILED' then u.id end, case when g.action <> 'SIGN_IN_FAILED' then u.email end,
          g.action, case when u.id is not null then 'MEMBER' end, u.id, u.email, g.address, g.count
        from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::integer[]) as g (id, action, user_id, address, count)
          left join people.users as u on u.id = g.user_id left join settings.members as m on m.user_id = u.id`,
        [
          installationId,
          at,
          acts.map(() => uuidv7(at.getTime())),
          acts.map(({ action }) => action),
          acts.map(({ userId }) => userId),
          acts.map(({ address }) => address),
          acts.map(({ count }) => Math.min(count, 2_147_483_647)),
        ],
      );
    },
  };
}
