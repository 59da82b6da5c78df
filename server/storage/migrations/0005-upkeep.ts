/** What upkeep goes by: up to where each workspace's attempts have left with their retention. */
export const sql = /* sql */ `
-- a feed cursor from before the position has a gap after it
create table delivery.dropped (
  workspace_id uuid primary key,
  position bigint not null
);
`;
