import { type PoolClient } from 'pg';

import { type KeyRing } from '../secret-box.ts';
import { allLocations, isSealed, type SealedColumn, type SealedLocation } from '../sealed-columns.ts';

/** What happened to texts that are not encrypted with the active key. */
export interface Reencrypted {
  done: number;
  /** Left as they are: no key of the ring opens them. */
  unreadable: number;
  /** Being changed by somebody else: for the next pass. */
  skipped: number;
}

export interface ReencryptParts {
  readonly ring: KeyRing;
  /** Called between two slices: resolves when the next one may begin, false to stop. */
  readonly next: () => Promise<boolean>;
  readonly onUnreadable: (column: SealedColumn, owner: string) => void;
  /** What the pass adds to. */
  readonly counts: Reencrypted;
}

/** Rows that a statement reads, and rows that a statement locks. */
const [rowsRead, rowsLocked] = [1000, 100];

interface StaleRow {
  readonly keys: string[];
  readonly workspace_id: string | null;
  readonly sealed: string;
}

/**
 * Encrypts every stored text anew that is not encrypted with the active key. Rows are locked for one statement each, and a
 * text that was changed since it was read stays as it is: whoever changed it used the active key, or the next pass finds it.
 *
 * @returns False when it was stopped.
 */
export async function reencrypt(client: PoolClient, parts: ReencryptParts): Promise<boolean> {
  for (const [column, location] of allLocations) {
    for (let after: readonly string[] | null = null; ;) {
      if (!(await parts.next())) return false;
      const slice: Slice = await readSlice(client, location, parts.ring, after);
      for (let at = 0; at < slice.stale.length; at += rowsLocked)
        await store(client, column, slice.stale.slice(at, at + rowsLocked), parts);
      if (slice.last === null) break;
      after = slice.last;
    }
  }
  return true;
}

interface Slice {
  readonly stale: readonly StaleRow[];
  /** The key of the last row that was read; null after the end of the table. */
  readonly last: readonly string[] | null;
}

async function readSlice(
  client: PoolClient,
  location: SealedLocation,
  ring: KeyRing,
  after: readonly string[] | null,
): Promise<Slice> {
  const { table, column, key, workspace } = location;
  const names = Object.keys(key).map((name) => `t.${name}`);
  const parameters = Object.values(key).map((type, at) => `$${at + 2}::${type}`);
  const { rows } = await client.query<Omit<StaleRow, 'sealed'> & { sealed: string | null }>(
    /* sql */ `
      select array[${names.map((name) => `${name}::text`).join(', ')}] as keys, stale.sealed,
        case when stale.sealed is not null then ${workspace} end as workspace_id
      from ${table} t, lateral (
        select case when ${isSealed(location)} and not starts_with(t.${column}, $1) then t.${column} end as sealed
      ) as stale
      ${after ? `where (${names.join(', ')}) > (${parameters.join(', ')})` : ''}
      order by ${names.join(', ')} limit ${rowsRead}`,
    [`v3.${ring.activeId}.`, ...(after ?? [])],
  );
  const isStale = (row: (typeof rows)[number]): row is StaleRow => row.sealed !== null;
  return {
    stale: rows.filter(isStale),
    last: rows.length < rowsRead ? null : rows.at(-1)!.keys,
  };
}

async function store(
  client: PoolClient,
  column: SealedColumn,
  rows: readonly StaleRow[],
  { ring, counts, onUnreadable }: ReencryptParts,
): Promise<void> {
  const changes = rows.flatMap((row) => {
    const cell = { workspaceId: row.workspace_id, owner: row.keys.join('/'), column };
    const plain = openOrNull(ring, row.sealed, cell);
    if (plain !== null) return [{ ...row, sealedAnew: ring.seal(plain, cell) }];
    onUnreadable(column, cell.owner);
    counts.unreadable += 1;
    return [];
  });
  if (changes.length === 0) return;
  const location = allLocations.find(([name]) => name === column)![1];
  const keys = Object.keys(location.key).map((_, at) => changes.map((row) => row.keys[at]!));
  const { rowCount } = await client.query(swapStatement(location), [
    changes.map(({ sealed }) => sealed),
    changes.map(({ sealedAnew }) => sealedAnew),
    ...keys,
  ]);
  counts.done += rowCount!;
  counts.skipped += changes.length - rowCount!;
}

/** Rows that somebody else has locked are skipped: so no transaction that waits for this one is waited for. */
function swapStatement({ table, column, key }: SealedLocation): string {
  const names = Object.keys(key);
  const arrays = Object.values(key).map((type, at) => `$${at + 3}::${type}[]`);
  const same = (one: string, other: string) =>
    names.map((name) => `${one}.${name} = ${other}.${name}`).join(' and ');
  return /* sql */ `
    with given as (
      select * from unnest($1::text[], $2::text[], ${arrays.join(', ')}) as g (sealed, sealed_anew, ${names.join(', ')})
    ), locked as (
      select g.* from ${table} t join given g on ${same('t', 'g')} and t.${column} = g.sealed
      for no key update of t skip locked
    )
    update ${table} t set ${column} = l.sealed_anew from locked l where ${same('t', 'l')}`;
}

function openOrNull(ring: KeyRing, sealed: string, cell: Parameters<KeyRing['open']>[1]): string | null {
  try {
    return ring.open(sealed, cell);
  } catch {
    return null;
  }
}
