import { type Pool } from '../../server/storage/index.ts';

/** Codes of PostgreSQL whose messages may quote values, and some whose messages do not but whose details do. */
const codes = ['22001', '22P02', '23505', '23514', '42601', 'P0001', '40001', '57014', 'XX000'] as const;

/** Where rows are refused, and what in them says so: the name of an event or of a webhook ends in the code. */
const tables = {
  'events.raw_events': 'new.event_name',
  'settings.webhooks': 'new.name',
  'delivery.attempts': 'new.event_name',
} as const;

export type RefusingTable = keyof typeof tables;

/** The names that {@link refuseRows} refuses, one for each code. */
export function refusedNames(table: RefusingTable): string[] {
  return codes.map((code) => `${table}:${code}`);
}

/**
 * Makes PostgreSQL refuse rows by their names, with an error of the code in the name. Errors of the quoting classes quote
 * the row in their messages, and all of them in detail and hint, as PostgreSQL's own do.
 */
export async function refuseRows(pool: Pool): Promise<void> {
  for (const [table, name] of Object.entries(tables)) {
    await pool.query(/* sql */ `
      create function ${table}_refuse() returns trigger language plpgsql as $$
      declare code text := split_part(${name}, ':', 2);
      begin
        if ${name} like '${table}:%' then
          raise exception '%', case when left(code, 2) in ('40', '57', 'XX') then 'refused' else 'Failing row: ' || new::text end
            using errcode = code, detail = 'Failing row contains ' || new::text, hint = new::text;
        end if;
        return new;
      end $$;
      create trigger refuse before insert on ${table} for each row execute function ${table}_refuse();`);
  }
}

/** Takes back {@link refuseRows} for one table. */
export async function acceptRows(pool: Pool, table: RefusingTable): Promise<void> {
  await pool.query(`drop trigger refuse on ${table}`);
}

/** Ends every other connection to the database. */
export async function loseConnections(pool: Pool): Promise<void> {
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
}
