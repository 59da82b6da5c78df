/**
 * What the list of deliveries needs of those that did not simply arrive. A delivery has a row in `troubled` unless its log
 * is one DELIVERED attempt, or it waits for its first attempt in the queue: so what succeeds at once writes nothing here.
 * Triggers keep the rows, in the transaction of whatever writes attempts or holds deliveries, however it does so.
 */
export const sql = /* sql */ `
create table delivery.troubled (
  workspace_id uuid not null,
  event_row_id uuid not null,
  webhook_id uuid not null,
  -- by the attempts and what is held; a disabled webhook and a queued redelivery are looked at by whoever reads
  state text not null check (state in ('RETRYING', 'HELD', 'DELIVERED', 'FAILED', 'CANCELLED')),
  attempts integer not null,
  -- that of the last attempt, or a later one since the delivery is held: the order of the list
  position bigint not null,
  -- when the last attempt was made, or the delivery was held
  changed_at timestamptz not null,
  event_name text not null,
  user_id text,
  test boolean not null,
  -- of the last attempt
  http_status smallint,
  reason text,
  primary key (workspace_id, event_row_id, webhook_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index troubled_states on delivery.troubled (workspace_id, state, position);
create index troubled_webhook_states on delivery.troubled (workspace_id, webhook_id, state, position);
create index troubled_reasons on delivery.troubled (workspace_id, reason, position) where reason is not null;
create index troubled_http_status on delivery.troubled (workspace_id, http_status, position)
  where http_status is not null;
create index troubled_users on delivery.troubled (workspace_id, user_id, position) where user_id is not null;

create function delivery.failure_reason(origin text, error text, http_status smallint) returns text
language sql immutable parallel safe as $$
  select case
    when origin = 'CANCELLED' then 'CANCELLED'
    when error is null then null
    when starts_with(error, 'HTTP ' || http_status) then 'HTTP_STATUS'
    when error in ('timeout', 'ETIMEDOUT') then 'TIMEOUT'
    when starts_with(error, 'DNS lookup failed') then 'DNS'
    when starts_with(error, 'TLS: ') then 'TLS'
    when starts_with(error, 'blocked: ') then 'BLOCKED'
    when starts_with(error, 'not sent: ') or error = 'invalid URL' then 'NOT_SENT'
    when starts_with(error, 'malformed answer') or error = 'headers too large' then 'BAD_RESPONSE'
    else 'CONNECTION'
  end
$$;

-- Attempts of a delivery are recorded one after the other, so that no two of these run for the same one at a time.
create function delivery.note_attempt() returns trigger language plpgsql as $$
declare
  of_schedule constant boolean :=
    new.origin = 'SCHEDULED' or (new.origin = 'CANCELLED' and new.ordinal < 1000);
  outcome constant text := case when new.origin = 'CANCELLED' then 'CANCELLED' else new.status end;
begin
  update delivery.troubled t set
    state = case
      when t.state = 'DELIVERED' or new.status = 'DELIVERED' then 'DELIVERED'
      when of_schedule and t.state <> 'HELD' then outcome
      else t.state
    end,
    attempts = new.attempt_number,
    position = new.position,
    changed_at = new.attempted_at,
    http_status = new.http_status,
    reason = delivery.failure_reason(new.origin, new.error, new.http_status)
  where t.workspace_id = new.workspace_id and t.event_row_id = new.event_row_id and t.webhook_id = new.webhook_id;
  if found then
    return null;
  end if;
  insert into delivery.troubled (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
    event_name, user_id, test, http_status, reason)
  select new.workspace_id, new.event_row_id, new.webhook_id,
    case
      -- what is before it had no row, and so has arrived
      when new.attempt_number > 1 then 'DELIVERED'
      when of_schedule then outcome
      when new.origin = 'TEST' then 'FAILED'
      else 'RETRYING' -- a redelivery before the first attempt
    end,
    new.attempt_number, new.position, new.attempted_at, new.event_name,
    (select user_id from events.raw_events where workspace_id = new.workspace_id and id = new.event_row_id),
    new.origin = 'TEST', new.http_status, delivery.failure_reason(new.origin, new.error, new.http_status);
  return null;
end
$$;

create trigger note_attempt after insert on delivery.attempts
  for each row when (new.status <> 'DELIVERED' or new.attempt_number > 1) execute function delivery.note_attempt();

create function delivery.note_held() returns trigger language plpgsql as $$
declare
  gone uuid[];
begin
  if tg_op = 'INSERT' then
    insert into delivery.troubled as t (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
      event_name, user_id, test)
    select new.workspace_id, e.id, new.webhook_id, 'HELD', 0, nextval('delivery.positions'), clock_timestamp(),
      e.event_name, e.user_id, false
    from events.raw_events e
    where e.workspace_id = new.workspace_id and e.id = any (new.event_row_ids) and not exists (
      -- it arrived by a redelivery, and waits for an attempt that will not be made
      select from delivery.attempts a
      where a.workspace_id = new.workspace_id and a.event_row_id = e.id and a.webhook_id = new.webhook_id
        and a.status = 'DELIVERED')
    order by e.id
    on conflict (workspace_id, event_row_id, webhook_id) do update
    set state = 'HELD', position = excluded.position, changed_at = excluded.changed_at
    where t.state <> 'DELIVERED';
    return null;
  end if;
  gone := old.event_row_ids;
  if tg_op = 'UPDATE' then
    gone := array(select unnest(old.event_row_ids) except select unnest(new.event_row_ids));
  end if;
  delete from delivery.troubled t
  where t.workspace_id = old.workspace_id and t.webhook_id = old.webhook_id and t.event_row_id = any (gone)
    and t.state = 'HELD' and t.attempts = 0;
  update delivery.troubled t set state = 'RETRYING'
  where t.workspace_id = old.workspace_id and t.webhook_id = old.webhook_id and t.event_row_id = any (gone)
    and t.state = 'HELD';
  return null;
end
$$;

create trigger note_held after insert or update or delete on delivery.held
  for each row execute function delivery.note_held();

insert into delivery.troubled (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
  event_name, user_id, test, http_status, reason)
select last.workspace_id, last.event_row_id, last.webhook_id,
  case
    when made.arrived then 'DELIVERED'
    when last.origin = 'TEST' then 'FAILED'
    when made.scheduled is null or made.scheduled = 'RETRYING' then 'RETRYING'
    else made.scheduled
  end,
  last.attempt_number, last.position, last.attempted_at, last.event_name, e.user_id, last.origin = 'TEST',
  last.http_status, delivery.failure_reason(last.origin, last.error, last.http_status)
from (
  select workspace_id, event_row_id, webhook_id, max(attempt_number) as attempts, bool_or(status = 'DELIVERED') as arrived,
    (array_agg(case when origin = 'CANCELLED' then 'CANCELLED' else status end order by attempt_number desc)
      filter (where origin = 'SCHEDULED' or (origin = 'CANCELLED' and ordinal < 1000)))[1] as scheduled
  from delivery.attempts group by 1, 2, 3
  having max(attempt_number) > 1 or bool_or(status <> 'DELIVERED')
) as made
join delivery.attempts last using (workspace_id, event_row_id, webhook_id)
left join events.raw_events e on e.workspace_id = last.workspace_id and e.id = last.event_row_id
where last.attempt_number = made.attempts;

insert into delivery.troubled as t (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
  event_name, user_id, test)
select h.workspace_id, e.id, h.webhook_id, 'HELD', 0, nextval('delivery.positions'), clock_timestamp(),
  e.event_name, e.user_id, false
from (select distinct workspace_id, webhook_id, unnest(event_row_ids) as id from delivery.held) as h
join events.raw_events e on e.workspace_id = h.workspace_id and e.id = h.id
where not exists (
  select from delivery.attempts a
  where a.workspace_id = h.workspace_id and a.event_row_id = h.id and a.webhook_id = h.webhook_id
    and a.status = 'DELIVERED')
on conflict (workspace_id, event_row_id, webhook_id) do update
set state = 'HELD', position = excluded.position, changed_at = excluded.changed_at
where t.state <> 'DELIVERED';
`;
