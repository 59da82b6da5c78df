import { plainArray, textArray } from '../postgres/array-literal.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** An id of a workspace: an anonymous id, or a user id. */
export interface IdentityKey {
  readonly workspaceId: string;
  readonly id: string;
}

export interface IdentityClaim extends IdentityKey {
  readonly userId: string;
  readonly at: Date;
}

/**
 * Claims ids for users. The first claim of an id counts for ever: a concurrent transaction that claims the same id waits
 * here, and then finds it taken.
 *
 * @param claims Without repeated ids in a workspace.
 * @returns Those that were not taken, by {@link identityKey}.
 */
export async function claimIdentities(
  client: Queryable,
  claims: readonly IdentityClaim[],
): Promise<ReadonlySet<string>> {
  // Always in the same order, so that two transactions with the same ids cannot deadlock.
  const sorted = claims.toSorted((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
  const { rows } = await client.query<{ workspace_id: string; id: string }>({
    name: 'claim-identities',
    text: /* sql */ `
      insert into events.identities (workspace_id, id, user_id, claimed_at)
      select workspace_id, id, user_id, claimed_at
      from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
        as given (workspace_id, id, user_id, claimed_at)
      on conflict do nothing
      returning workspace_id, id`,
    values: [
      plainArray(sorted.map(({ workspaceId }) => workspaceId)),
      textArray(sorted.map(({ id }) => id)),
      textArray(sorted.map(({ userId }) => userId)),
      plainArray(sorted.map(({ at }) => at.toISOString())),
    ],
  });
  return new Set(rows.map((row) => identityKey({ workspaceId: row.workspace_id, id: row.id })));
}

/** The users that ids were claimed for, by {@link identityKey}. */
export async function readIdentities(
  client: Queryable,
  keys: readonly IdentityKey[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ workspace_id: string; id: string; user_id: string }>({
    name: 'read-identities',
    text: /* sql */ `
      select i.workspace_id, i.id, i.user_id
      from unnest($1::uuid[], $2::text[]) as given (workspace_id, id)
      join events.identities i using (workspace_id, id)`,
    values: [plainArray(keys.map(({ workspaceId }) => workspaceId)), textArray(keys.map(({ id }) => id))],
  });
  return new Map(
    rows.map((row) => [identityKey({ workspaceId: row.workspace_id, id: row.id }), row.user_id]),
  );
}

/** The key as one text. */
export function identityKey({ workspaceId, id }: IdentityKey): string {
  return `${workspaceId} ${id}`;
}
