/**
 * Mends event filters in which the event name `null` was stored as NULL. Which case it had (`NULL`, `Null`) is lost: it
 * becomes `null`, which programs write most. The webhooks get a new version, so that processes that have them in memory
 * read them again. From here on, PostgreSQL refuses a NULL, also from a process of an earlier version.
 */
export const sql = /* sql */ `
-- workspaces before webhooks, as every change of a webhook: the two cannot deadlock
lock table settings.workspaces in share row exclusive mode;
-- checks what is written from now on, and keeps writers out until the commit
alter table settings.webhooks
  add constraint webhooks_filter_events_no_null check (array_position(filter_events, null) is null) not valid;

with mended as (
  update settings.workspaces set webhooks_version = webhooks_version + 1
  where id in (select workspace_id from settings.webhooks where array_position(filter_events, null) is not null)
  returning id, webhooks_version
)
update settings.webhooks set filter_events = array_replace(filter_events, null, 'null'), version = mended.webhooks_version
from mended where workspace_id = mended.id and array_position(filter_events, null) is not null;

alter table settings.webhooks validate constraint webhooks_filter_events_no_null;
`;
