import { keyOf, type LoggedAttempt } from './history.ts';
import { type Database } from './postgres.ts';

/** Reads all attempts from the database. */
export async function readLog(database: Database): Promise<LoggedAttempt[]> {
  type Row = Omit<LoggedAttempt, 'attemptedAt' | 'nextAttemptAt'> & {
    attemptedAt: Date;
    nextAttemptAt: Date | null;
  };
  const rows = await database.query<Row>(`
    select event_row_id as "eventRowId", event_id as "eventId", webhook.name as webhook, attempt_number as attempt,
      ordinal, status, http_status as "httpStatus", attempted_at as "attemptedAt", next_attempt_at as "nextAttemptAt"
    from delivery.attempts join settings.webhooks as webhook on webhook.id = webhook_id`);
  return rows.map((row) => ({
    ...row,
    attemptedAt: row.attemptedAt.getTime(),
    nextAttemptAt: row.nextAttemptAt?.getTime() ?? null,
  }));
}

/** The keys of all recorded attempts that started before a time. */
export async function readRecorded(database: Database, before: number): Promise<Set<string>> {
  return new Set((await readLog(database)).filter((row) => row.attemptedAt < before).map(keyOf));
}

/** Names of the webhooks by id. */
export async function readNames(database: Database): Promise<Map<string, string>> {
  const rows = await database.query<{ id: string; name: string }>('select id, name from settings.webhooks');
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** How many deliveries have ended. */
export async function countEnded(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from delivery.attempts where status <> 'RETRYING'`,
  );
  return row!.count;
}
