import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Jobs of first deliveries that wait: of one webhook, and of all. Counts up to 2,000 of all, and those of the webhook among them. */
export interface FirstBacklog {
  readonly ofWebhook: number;
  readonly all: number;
}

/** Jobs that are counted. */
export const mostBacklogCounted = 2000;

/** Reads a bounded number of index entries, however many jobs wait. */
export async function readFirstBacklog(client: SqlRunner, webhookId: string): Promise<FirstBacklog> {
  const { rows } = await client.query(
    /* sql */ `
      select count(*) filter (where group_id = $1)::integer as "ofWebhook", count(*)::integer as all
      from (
        select group_id from ${schema}.job where name = 'first-deliveries' and state < 'active'
        limit ${mostBacklogCounted}
      ) as waiting`,
    [webhookId],
  );
  return (rows as FirstBacklog[])[0]!;
}
