import { type Author } from '../../model/index.ts';

/** Who made a link or an invitation, as its row has it: a person, a key, or nobody whose right could end. */
export function makerColumns({ actor }: Author): {
  readonly userId: string | null;
  readonly keyId: string | null;
} {
  const byKey = actor.kind === 'API_KEY' || actor.kind === 'BOOTSTRAP_KEY';
  return { userId: actor.kind === 'USER' ? actor.id : null, keyId: byKey ? actor.id : null };
}

/**
 * The condition that whoever made a row may still act for a workspace: a person or a key as its OWNER. One that was demoted,
 * removed or revoked, or has expired, leaves no link behind. The bootstrap key may act for every workspace.
 *
 * @param row The alias of a table with the columns `maker_user_id` and `maker_key_id`.
 * @param workspaceId An SQL expression.
 * @param now The parameter of the time.
 */
export function makerOwns(row: string, workspaceId: string, now: string): string {
  return /* sql */ `(
    (${row}.maker_user_id is null and ${row}.maker_key_id is null)
    or exists (select from settings.members as o
      where o.workspace_id = ${workspaceId} and o.user_id = ${row}.maker_user_id and o.role = 'OWNER')
    or exists (select from settings.api_keys as k
      where k.id = ${row}.maker_key_id and k.role = 'OWNER' and k.revoked_at is null
        and (k.expires_at is null or k.expires_at > ${now})
        and (k.workspace_id = ${workspaceId} or k.sealed_key is not null)))`;
}
