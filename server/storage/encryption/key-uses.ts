import { type Queryable } from '../postgres/transaction.ts';
import { allLocations, isSealed, type SealedLocation } from '../sealed-columns.ts';

/** `v3.`, the id of a key, which has up to 32 characters, and a dot. */
const prefixLength = 36;

/** How many stored texts each key encrypts, by its id. Texts that name no key count for the one that the database knows. */
export async function countKeyUses(client: Queryable): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ id: string }>(
    'select id from settings.encryption_keys where encrypted_unnamed',
  );
  const uses = new Map<string, number>();
  for (const [named, texts] of await countTexts(client)) {
    const id = named ?? rows[0]?.id;
    if (id !== undefined) uses.set(id, (uses.get(id) ?? 0) + texts);
  }
  return uses;
}

/** How many stored texts name each key; null for those that name none. Reads the beginning of every text. */
export async function countTexts(client: Queryable): Promise<ReadonlyMap<string | null, number>> {
  const counts = new Map<string | null, number>();
  for (const [, location] of allLocations) {
    const { rows } = await client.query<{ id: string | null; texts: number }>(countIn(location));
    for (const { id, texts } of rows) counts.set(id, (counts.get(id) ?? 0) + texts);
  }
  return counts;
}

function countIn(location: SealedLocation): string {
  return /* sql */ `
    select case when starts_with(text, 'v3.') then split_part(text, '.', 2) end as id, count(*)::float8 as texts
    from (select left(t.${location.column}, ${prefixLength}) as text from ${location.table} t
      where ${isSealed(location)}) as found
    group by 1`;
}
