/**
 * Keeps `delivery.troubled` at the same cost for each row, however many there are and whatever the statistics say. Plans
 * are kept by connections, and those that were made while the table was small, or before it was analysed, read all of a
 * workspace for each row: 0.3 ms for each failed attempt while 40,000 fail, and 0.2 ms for each of 60,000 that are released.
 */
export const sql = /* sql */ `
-- The only index by which a lookup of events can be planned: all others begin with the workspace, which coalesce() hides.
alter table delivery.troubled drop constraint troubled_pkey,
  add constraint troubled_pkey primary key (event_row_id, webhook_id, workspace_id);

drop trigger note_attempt on delivery.attempts;
drop function delivery.note_attempt();

-- By statement, because looking into the partitions of events takes 50 microseconds, for one event and for hundreds alike.
create function delivery.note_attempts() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  ids constant uuid[] := array(select event_row_id from added where status <> 'DELIVERED' or attempt_number > 1);
  a record;
begin
  if ids = '{}' then
    return null;
  end if;
  for a in
    select n.*, e.user_id,
      n.origin = 'SCHEDULED' or (n.origin = 'CANCELLED' and n.ordinal < 1000) as of_schedule,
      case when n.origin = 'CANCELLED' then 'CANCELLED' else n.status end as outcome,
      delivery.failure_reason(n.origin, n.error, n.http_status) as reason
    from added n
    left join (select workspace_id, id, user_id from events.raw_events where id = any (ids)) as e
      on e.workspace_id = n.workspace_id and e.id = n.event_row_id
    where n.status <> 'DELIVERED' or n.attempt_number > 1
    -- the attempts of a delivery in their order, and deliveries in one order, so that two processes cannot deadlock
    order by n.event_row_id, n.webhook_id, n.attempt_number
  loop
    insert into delivery.troubled as t (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
      event_name, user_id, test, http_status, reason)
    values (a.workspace_id, a.event_row_id, a.webhook_id,
      case
        -- what is before it had no row, and so has arrived
        when a.attempt_number > 1 then 'DELIVERED'
        when a.of_schedule then a.outcome
        when a.origin = 'TEST' then 'FAILED'
        else 'RETRYING' -- a redelivery before the first attempt
      end,
      a.attempt_number, a.position, a.attempted_at, a.event_name, a.user_id, a.origin = 'TEST', a.http_status, a.reason)
    on conflict (event_row_id, webhook_id, workspace_id) do update set
      state = case
        when t.state = 'DELIVERED' or a.status = 'DELIVERED' then 'DELIVERED'
        when a.of_schedule and t.state <> 'HELD' then a.outcome
        else t.state
      end,
      attempts = excluded.attempts, position = excluded.position, changed_at = excluded.changed_at,
      http_status = excluded.http_status, reason = excluded.reason;
  end loop;
  return null;
end
$$;

create trigger note_attempts after insert on delivery.attempts referencing new table as added
  for each statement execute function delivery.note_attempts();

create or replace function delivery.note_held() returns trigger language plpgsql set enable_seqscan = off as $$
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
    on conflict (event_row_id, webhook_id, workspace_id) do update
    set state = 'HELD', position = excluded.position, changed_at = excluded.changed_at
    where t.state <> 'DELIVERED';
    return null;
  end if;
  gone := old.event_row_ids;
  if tg_op = 'UPDATE' then
    gone := array(select unnest(old.event_row_ids) except select unnest(new.event_row_ids));
  end if;
  delete from delivery.troubled t
  where t.event_row_id = any (gone) and t.webhook_id = old.webhook_id
    and coalesce(t.workspace_id) = old.workspace_id and t.state = 'HELD' and t.attempts = 0;
  update delivery.troubled t set state = 'RETRYING'
  where t.event_row_id = any (gone) and t.webhook_id = old.webhook_id
    and coalesce(t.workspace_id) = old.workspace_id and t.state = 'HELD';
  return null;
end
$$;
`;
