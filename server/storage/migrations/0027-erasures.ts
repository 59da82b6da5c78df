/** Jobs that erase what is stored of a user. */
export const sql = /* sql */ `
create table events.erasures (
  workspace_id uuid not null references settings.workspaces,
  -- a UUIDv7 of the time of the request: later events are not erased
  id uuid not null,
  -- null once it has ended: then nothing of the user is left here, either
  user_id text,
  requested_at timestamptz not null,
  -- EVENTS, then LATE for what was recorded meanwhile, then REST
  phase text not null default 'EVENTS' check (phase in ('EVENTS', 'LATE', 'REST', 'DONE')),
  -- EVENTS and LATE: the last event that was looked at
  last_event_id uuid not null default '00000000-0000-0000-0000-000000000000',
  -- when the phase may begin
  not_before timestamptz not null,
  finished_at timestamptz,
  scanned_events bigint not null default 0,
  events bigint not null default 0,
  deliveries bigint not null default 0,
  attempts bigint not null default 0,
  examples bigint not null default 0,
  identities bigint not null default 0,
  refused_events bigint not null default 0,
  primary key (workspace_id, id)
);
create index erasures_unfinished on events.erasures (not_before) where finished_at is null;
`;
