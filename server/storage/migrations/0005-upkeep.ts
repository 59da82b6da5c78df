/**
 * What upkeep goes by: up to where each workspace's attempts have left with their retention, and when tables are vacuumed.
 * The tables of jobs are pg-boss's own: see queue/vacuum-settings.
 */
export const sql = /* sql */ `
-- a feed cursor from before the position has a gap after it
create table delivery.dropped (
  workspace_id uuid primary key,
  position bigint not null
);

-- a row of these is overwritten again and again: with room on its page that touches no index, and needs no vacuum
alter table delivery.rate_limits set (fillfactor = 50);
alter table delivery.counted set (fillfactor = 50);
alter table events.event_names set (fillfactor = 50);

-- these turn over: they are vacuumed before a fifth of them is dead
alter table delivery.webhook_stats set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
alter table delivery.held set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- loses a day's ids at once, which is less than a fifth
alter table events.event_ids set (autovacuum_vacuum_scale_factor = 0.02);
`;
