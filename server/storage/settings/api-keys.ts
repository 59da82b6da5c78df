import { type EntityManager, LockMode, type MikroORM } from '@mikro-orm/postgresql';
import { type Pool } from 'pg';

import { type Clock } from '../../clock.ts';
import { isUuid, uuidv7 } from '../../ids.ts';
import {
  type ApiKey,
  apiKeyLimits,
  type Author,
  changesBetween,
  type Role,
  theSystem,
} from '../../model/index.ts';
import { auditedApiKey, apiKeyObject } from '../audit/audited-api-key.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { asSqlRunner } from './as-sql-runner.ts';
import { ApiKeyEntity } from './entities.ts';
import { dateOf, epochMs } from './epoch-ms.ts';

/** What is stored of a new key. */
export interface NewApiKey {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, in hex. */
  readonly hash: string;
  readonly hint: string;
  /** The id of the key that makes it. */
  readonly createdBy: string;
  readonly expiresAt: Date | null;
}

/**
 * The API keys of workspaces, for those who manage them. An id that is no UUID is treated as unknown. Each change is in the
 * audit log, in the name of its author: the product itself unless given.
 */
export interface ApiKeyStore {
  /** Without revoked ones, newest first. */
  list(workspaceId: string): Promise<ApiKey[]>;
  /** One that is not revoked; null for none. */
  find(workspaceId: string, id: string): Promise<ApiKey | null>;
  create(workspaceId: string, key: NewApiKey, by?: Author): Promise<ApiKey | 'TOO_MANY'>;
  /** Ends a key for good. Null when it does not exist or was revoked before. */
  revoke(workspaceId: string, id: string, by?: Author): Promise<'REVOKED' | 'BOOTSTRAP' | null>;
}

export function createApiKeyStore(orm: MikroORM, clock: Clock): ApiKeyStore {
  return {
    list: (workspaceId) => readKeys(orm.em.fork(), workspaceId),
    find: async (workspaceId, id) =>
      isUuid(id) ? ((await readKeys(orm.em.fork(), workspaceId, id))[0] ?? null) : null,
    create: (workspaceId, key, by = theSystem) =>
      orm.em.fork().transactional(async (em) => {
        // Two calls must not both create the last one.
        await em.execute('select from settings.workspaces where id = ? for no key update', [workspaceId]);
        const known = await em.count(ApiKeyEntity, { workspaceId, revokedAt: null });
        if (known >= apiKeyLimits.perWorkspace) return 'TOO_MANY';
        const now = clock.now();
        const id = uuidv7(now.getTime());
        await em.insert(ApiKeyEntity, { ...key, id, workspaceId, createdAt: now });
        await writeAudit(asSqlRunner(em), {
          workspaceId,
          by,
          at: now,
          action: 'API_KEY_CREATED',
          object: apiKeyObject({ id, name: key.name }),
          changes: changesBetween({}, auditedApiKey(key)),
        });
        const { name, role, hint, createdBy, expiresAt } = key;
        return {
          id,
          name,
          role,
          hint,
          createdBy,
          expiresAt,
          createdAt: now,
          bootstrap: false,
          lastUsedAt: null,
        };
      }),
    revoke: async (workspaceId, id, by = theSystem) => {
      if (!isUuid(id)) return null;
      return orm.em.fork().transactional(async (em) => {
        const key = await em.findOne(
          ApiKeyEntity,
          { id, workspaceId, revokedAt: null },
          { lockMode: LockMode.PESSIMISTIC_WRITE },
        );
        if (!key) return null;
        if (key.sealedKey) return 'BOOTSTRAP';
        const at = clock.now();
        em.assign(key, { revokedAt: at });
        await em.flush();
        await writeAudit(asSqlRunner(em), {
          workspaceId,
          by,
          at,
          action: 'API_KEY_REVOKED',
          object: apiKeyObject(key),
          changes: changesBetween(auditedApiKey(key), {}),
        });
        return 'REVOKED';
      });
    },
  };
}

type KeyRow = Omit<ApiKey, 'createdAt' | 'expiresAt' | 'lastUsedAt'> & {
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
};

/** @param id of the one to read; null for all of them */
async function readKeys(em: EntityManager, workspaceId: string, id: string | null = null): Promise<ApiKey[]> {
  const rows = await em.execute<KeyRow[]>(
    /* sql */ `
      select k.id, k.name, k.role, k.hint, k.sealed_key is not null as bootstrap, ${epochMs('k.created_at')} as "createdAt",
        k.created_by as "createdBy", ${epochMs('k.expires_at')} as "expiresAt", ${epochMs('u.last_used_at')} as "lastUsedAt"
      from settings.api_keys as k left join settings.api_key_use as u on u.key_id = k.id
      where k.workspace_id = ? and k.revoked_at is null and (?::uuid is null or k.id = ?)
      order by k.created_at desc, k.id desc limit ${apiKeyLimits.perWorkspace}`,
    [workspaceId, id, id],
  );
  return rows.map(({ createdAt, expiresAt, lastUsedAt, ...row }) => ({
    ...row,
    createdAt: new Date(createdAt),
    expiresAt: dateOf(expiresAt),
    lastUsedAt: dateOf(lastUsedAt),
  }));
}

/** Stores when keys were last used. Keys that were deleted meanwhile are left out. */
export async function storeKeyUse(pool: Pool, keyIds: readonly string[], at: Date): Promise<void> {
  await pool.query(
    /* sql */ `
      insert into settings.api_key_use as u (key_id, last_used_at)
      select id, $2 from settings.api_keys where id = any ($1::uuid[]) order by id for key share
      on conflict (key_id) do update set last_used_at = greatest(u.last_used_at, excluded.last_used_at)`,
    [keyIds, at],
  );
}
