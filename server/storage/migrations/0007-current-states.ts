/**
 * What is true of deliveries and webhooks now: which delivery is held, which event an endpoint failed last, and since
 * when a webhook has been disabled by the product.
 */
export const sql = /* sql */ `
-- finds a delivery among millions that are held; a healthy endpoint has none
create index held_events on delivery.held using gin (event_row_ids);

alter table settings.webhooks
  -- OPEN: the event of the request that failed last; the next probe is of another one
  add column health_failed_event uuid,
  -- when the product disabled it by itself; null when its owner did
  add column disabled_at timestamptz;
update settings.webhooks set disabled_at = updated_at where not enabled and disabled_reason is not null;
`;
