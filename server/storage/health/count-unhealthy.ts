import { type Queryable } from '../postgres/transaction.ts';

/** The number of webhooks whose circuit breaker is not closed, by state, and of deliveries that are held back. */
export async function countUnhealthy(
  client: Queryable,
): Promise<{ readonly open: number; readonly recovering: number; readonly held: number }> {
  const { rows } = await client.query<{ open: number; recovering: number; held: number }>({
    name: 'count-unhealthy',
    text: /* sql */ `
      select count(*) filter (where health_state = 'OPEN')::integer as open,
        count(*) filter (where health_state = 'RECOVERING')::integer as recovering,
        (select coalesce(sum(cardinality(event_row_ids)), 0)::float8 from delivery.held) as held
      from settings.webhooks where health_state <> 'HEALTHY' and deleted_at is null`,
  });
  return rows[0]!;
}
