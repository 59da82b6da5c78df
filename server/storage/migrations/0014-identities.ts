/** Who anonymous ids belong to. */
export const sql = /* sql */ `
-- an id, once claimed for a user, stays that user's; a user's own id is claimed for itself
create table events.identities (
  workspace_id uuid not null,
  id text not null,
  user_id text not null,
  claimed_at timestamptz not null,
  primary key (workspace_id, id)
);
create index identities_age on events.identities using brin (claimed_at);
`;
