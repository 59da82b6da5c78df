import { type Pool } from 'pg';

import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { countKeyUses } from './key-uses.ts';
import { type KeyRing } from '../secret-box.ts';

/** Why a key ring cannot be used with a database. */
export type KeyRingProblem =
  /** No key opens what the database was created with. */
  | { readonly problem: 'UNKNOWN' }
  /** Another key has this id. */
  | { readonly problem: 'OTHER'; readonly keyId: string }
  /** A key that encrypts so many stored texts is not in the ring. */
  | { readonly problem: 'MISSING'; readonly keyId: string; readonly uses: number };

/** Advisory locks: the first for the table of keys, the second, with the hash of a key's id, for the use of a key. */
const registerLock = 7_265_005;
const useLock = 7_265_006;

const checkFact = { workspaceId: null, owner: 'encryption_check', column: 'fact' } as const;

interface KeyRow {
  readonly id: string;
  readonly fingerprint: string;
}

/**
 * Checks that a key ring can read the database, and registers its active key, before the first text is encrypted with it.
 * A registered key that is not in the ring leaves the register if no stored text needs it: this is found out by reading
 * them all, which happens only then.
 *
 * @returns Null when the ring can be used.
 */
export function registerKeys(pool: Pool, ring: KeyRing): Promise<KeyRingProblem | null> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [registerLock]);
    const unnamed = await unnamedKey(client, ring);
    if (unnamed === undefined) return { problem: 'UNKNOWN' };
    if (unnamed !== null) await register(client, ring, unnamed, true);
    const { rows } = await client.query<KeyRow>('select id, fingerprint from settings.encryption_keys');
    const missing: string[] = [];
    for (const row of rows) {
      const isMissing = !ring.ids.includes(row.id);
      const problem = isMissing ? await missingKey(client, row.id) : otherKey(row, ring);
      if (problem) return problem;
      if (isMissing) missing.push(row.id);
    }
    // Only now: a start that is refused takes no key away from those that run.
    await client.query('delete from settings.encryption_keys where id = any ($1)', [missing]);
    await register(client, ring, ring.activeId, false);
    return null;
  });
}

/**
 * The key of the texts that name none. Earlier versions stored such a text at their first start.
 *
 * @returns Null when there is no such text, undefined when no key opens it.
 */
async function unnamedKey(client: Queryable, ring: KeyRing): Promise<string | null | undefined> {
  const { rows } = await client.query<{ value: string }>(
    'select value from settings.instance_facts where name = $1',
    [checkFact.owner],
  );
  const text = rows[0]?.value;
  if (text === undefined || text.startsWith('v3.')) return null;
  try {
    return ring.keyOf(text, checkFact);
  } catch {
    return undefined;
  }
}

function otherKey({ id, fingerprint }: KeyRow, ring: KeyRing): KeyRingProblem | null {
  return ring.fingerprintOf(id) === fingerprint ? null : { problem: 'OTHER', keyId: id };
}

async function register(client: Queryable, ring: KeyRing, id: string, unnamed: boolean): Promise<void> {
  await client.query(
    /* sql */ `
      insert into settings.encryption_keys as k (id, fingerprint, encrypted_unnamed) values ($1, $2, $3)
      on conflict (id) do update set encrypted_unnamed = true where $3 and not k.encrypted_unnamed`,
    [id, ring.fingerprintOf(id), unnamed],
  );
}

/** Waits until no transaction uses the key. Until the end of this one, no text can be stored with it. */
async function missingKey(client: Queryable, id: string): Promise<KeyRingProblem | null> {
  await client.query('select pg_advisory_xact_lock($1::integer, hashtext($2))', [useLock, id]);
  const uses = (await countKeyUses(client)).get(id) ?? 0;
  return uses > 0 ? { problem: 'MISSING', keyId: id, uses } : null;
}
