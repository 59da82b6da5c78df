/**
 * What filters of the log need so that a rare row is found among millions. Failures have indexes of their own, since
 * they are few and looked for often; a delivery costs one more entry, that of its event's name.
 */
export const sql = /* sql */ `
create index attempts_failures on delivery.attempts (workspace_id, status, position) where status <> 'DELIVERED';
create index attempts_webhook_failures on delivery.attempts (workspace_id, webhook_id, status, position)
  where status <> 'DELIVERED';
create index attempts_http_status on delivery.attempts (workspace_id, http_status, position) where http_status <> 200;
create index attempts_event_names on delivery.attempts (workspace_id, event_name, position);
`;
