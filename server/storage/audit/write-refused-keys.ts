import { uuidv7 } from '../../ids.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { installationId } from './write-audit.ts';

/** How often a key was refused from an address. */
export interface RefusedKey {
  /** SHA-256 of the key, in hex; null for many keys. */
  readonly hash: string | null;
  /** Null for many addresses. */
  readonly address: string | null;
  readonly count: number;
}

/**
 * Adds keys that were refused to the audit log: one that was revoked or has expired to that of its workspace, the others
 * to that of the installation, together for each address.
 */
export async function writeRefusedKeys(
  client: Queryable,
  keys: readonly RefusedKey[],
  at: Date,
): Promise<void> {
  await client.query(
    /* sql */ `
      insert into settings.audit_log (workspace_id, id, occurred_at, actor_kind, actor_id, actor_name, action, object_type,
        object_id, object_name, client_address, count)
      select coalesce(k.workspace_id, $1), (array_agg(g.id order by g.id))[1], $2,
        case when k.id is null then 'UNKNOWN' else 'API_KEY' end, k.id, k.name, 'API_KEY_REFUSED',
        case when k.id is not null then 'API_KEY' end, k.id, k.name, g.address, least(sum(g.count), 2147483647)::integer
      from unnest($3::uuid[], $4::text[], $5::text[], $6::integer[]) as g (id, hash, address, count)
      left join settings.api_keys k on k.hash = g.hash
      group by k.workspace_id, k.id, k.name, g.address`,
    [
      installationId,
      at,
      keys.map(() => uuidv7(at.getTime())),
      keys.map(({ hash }) => hash),
      keys.map(({ address }) => address),
      keys.map(({ count }) => Math.min(count, 2_147_483_647)),
    ],
  );
}
