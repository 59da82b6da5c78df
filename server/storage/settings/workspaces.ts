import { type InferEntity } from '@mikro-orm/core';
import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

import { type Clock } from '../../clock.ts';
import { type AuditAction, changesBetween, type Role, theSystem } from '../../model/index.ts';
import { apiKeyObject, auditedApiKey } from '../audit/audited-api-key.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { textArray } from '../postgres/array-literal.ts';
import { asSqlRunner } from './as-sql-runner.ts';
import { ApiKeyEntity, WorkspaceEntity } from './entities.ts';
import { dateOf, epochMs } from './epoch-ms.ts';
import { insertWorkspace } from './workspace-store.ts';

/**
 * Notified when an API key was created, changed or revoked: with its hash; and when its workspace changed: with the
 * workspace's id. Triggers do it: see migration 0031.
 */
export const keysChangedChannel = 'perspection_keys';

export interface StoredApiKey {
  readonly id: string;
  /** SHA-256 of the key, in hex. */
  readonly hash: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  /** Whether it is the key of {@link KeyStore.ensureBootstrapKey}: the only one that is stored encrypted. */
  readonly bootstrap: boolean;
  /** When it ends by itself; null for never. */
  readonly expiresAt: Date | null;
  /** The workspace's: see `Workspace.hidePersonalData`. */
  readonly hidePersonalData: boolean;
  /** Whether the workspace was deleted: nobody may enter it. */
  readonly workspaceDeleted: boolean;
}

/** A bootstrap key to store. */
export interface NewBootstrapKey {
  readonly id: string;
  /** SHA-256 of the key, in hex. */
  readonly hash: string;
  /** Encrypts the key itself for its cell in the workspace that it gets. */
  readonly seal: (workspaceId: string) => string;
}

/** The bootstrap key as it is stored. */
export interface BootstrapKey {
  readonly id: string;
  readonly workspaceId: string;
  readonly hash: string;
  /** The key itself, encrypted. */
  readonly sealedKey: string;
}

/** Workspaces and their API keys. */
export interface KeyStore {
  /** Finds a key by its SHA-256, in hex. Null when it does not exist or was revoked. */
  findByHash(hash: string): Promise<StoredApiKey | null>;
  /** The same of many. */
  findByHashes(hashes: readonly string[]): Promise<StoredApiKey[]>;
  /** The hashes of the newest keys that were not revoked, at most `limit`. */
  newestHashes(limit: number): Promise<string[]>;
  /**
   * Returns the stored owner's key of the first workspace, creating both if there is none.
   *
   * @param fresh The key to store if there is none.
   * @param insist Whether `fresh` replaces a different stored key, which is then revoked.
   */
  ensureBootstrapKey(fresh: NewBootstrapKey, insist: boolean): Promise<BootstrapKey>;
  /** Stores a fact about this installation unless it is stored already. Returns the stored value. */
  rememberFact(name: string, value: string): Promise<string>;
}

const bootstrapName = 'Bootstrap key';

type KeyRow = Omit<StoredApiKey, 'expiresAt'> & { readonly expiresAt: number | null };

function toStoredKey(row: KeyRow): StoredApiKey {
  return { ...row, expiresAt: dateOf(row.expiresAt) };
}

const readKeys = /* sql */ `
  select k.id, k.hash, k.role, k.workspace_id as "workspaceId", w.name as "workspaceName",
    k.sealed_key is not null as bootstrap, ${epochMs('k.expires_at')} as "expiresAt",
    w.hide_personal_data as "hidePersonalData", w.deletes_at is not null as "workspaceDeleted"
  from settings.api_keys as k join settings.workspaces as w on w.id = k.workspace_id
  where k.revoked_at is null`;

export function createKeyStore(orm: MikroORM, clock: Clock): KeyStore {
  const bootstrap = { name: bootstrapName, role: 'OWNER', revokedAt: null } as const;
  /** Its name is anybody's, but no other key is kept sealed. */
  const isBootstrap = { ...bootstrap, sealedKey: { $ne: null } } as const;
  const findByHashes: KeyStore['findByHashes'] = async (hashes) => {
    const sql = `${readKeys} and k.hash = any (?::text[])`;
    return (await orm.em.fork().execute<KeyRow[]>(sql, [textArray(hashes)])).map(toStoredKey);
  };
  return {
    findByHash: async (hash) => (await findByHashes([hash]))[0] ?? null,
    findByHashes,
    newestHashes: async (limit) => {
      const rows = await orm.em
        .fork()
        .execute<{ hash: string }[]>(
          'select hash from settings.api_keys where revoked_at is null order by id desc limit ?',
          [limit],
        );
      return rows.map(({ hash }) => hash);
    },
    ensureBootstrapKey: (fresh, insist) =>
      orm.em.fork().transactional(async (em) => {
        // Two processes that start together must create one workspace and one key.
        await em.execute('lock table settings.workspaces in share row exclusive mode');
        const now = clock.now();
        const stored = await em.findOne(ApiKeyEntity, isBootstrap);
        if (stored?.sealedKey && (!insist || stored.hash === fresh.hash)) {
          const { id, workspaceId, hash, sealedKey } = stored;
          return { id, workspaceId, hash, sealedKey };
        }
        const workspaceId = await firstWorkspace(em, now);
        if (stored) await audit(em, 'API_KEY_REVOKED', stored, now);
        await em.nativeUpdate(ApiKeyEntity, isBootstrap, { revokedAt: now, sealedKey: null });
        await em.nativeDelete(ApiKeyEntity, { hash: fresh.hash }); // a revoked key that is used again
        const { id, hash } = fresh;
        const key = { id, workspaceId, hash, sealedKey: fresh.seal(workspaceId) };
        em.create(ApiKeyEntity, { ...key, ...bootstrap, createdAt: now });
        await em.flush();
        await audit(em, 'API_KEY_CREATED', { ...key, ...bootstrap }, now);
        return key;
      }),
    rememberFact: async (name, value) => {
      const em = orm.em.fork();
      await em.execute(
        'insert into settings.instance_facts (name, value) values (?, ?) on conflict do nothing',
        [name, value],
      );
      const rows = await em.execute<{ value: string }[]>(
        'select value from settings.instance_facts where name = ?',
        [name],
      );
      return rows[0]!.value;
    },
  };
}

/** The bootstrap key is changed by the product itself. */
function audit(
  em: EntityManager,
  action: Extract<AuditAction, 'API_KEY_CREATED' | 'API_KEY_REVOKED'>,
  key: Pick<InferEntity<typeof ApiKeyEntity>, 'id' | 'workspaceId' | 'name' | 'role'>,
  at: Date,
): Promise<void> {
  const fields = auditedApiKey(key);
  const [before, after] = action === 'API_KEY_CREATED' ? [{}, fields] : [fields, {}];
  return writeAudit(asSqlRunner(em), {
    workspaceId: key.workspaceId,
    by: theSystem,
    at,
    action,
    object: apiKeyObject(key),
    changes: changesBetween(before, after),
  });
}

async function firstWorkspace(em: EntityManager, now: Date): Promise<string> {
  const [first] = await em.find(
    WorkspaceEntity,
    { deletesAt: null },
    { orderBy: { createdAt: 'asc' }, limit: 1 },
  );
  return first?.id ?? insertWorkspace(em, 'Default', now);
}
