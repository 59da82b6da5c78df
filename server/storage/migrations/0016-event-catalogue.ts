/**
 * What is known of the events of each name, learnt from samples. Rows are updated every few seconds while there are events:
 * the free space lets that happen without new index entries.
 */
export const sql = /* sql */ `
create table events.event_types (
  workspace_id uuid not null,
  name text not null,
  samples bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, name)
) with (fillfactor = 70);

create table events.event_fields (
  workspace_id uuid not null,
  event_name text not null,
  path text not null,
  seen bigint not null,
  types text[] not null,
  examples text[] not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, event_name, path)
) with (fillfactor = 70);
`;
