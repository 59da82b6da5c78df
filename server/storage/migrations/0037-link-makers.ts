/** Who made a link or an invitation, which ends with their right to make it. */
export const sql = /* sql */ `
-- one of them; null in both: nobody whose right could end
alter table people.links
  -- in which it was made
  add column workspace_id uuid references settings.workspaces on delete cascade,
  add column maker_user_id uuid references people.users on delete cascade,
  add column maker_key_id uuid;
alter table settings.invitations
  add column maker_user_id uuid,
  add column maker_key_id uuid;
`;
