/** SQL: a time in Unix milliseconds. The ORM's driver reads times as text of PostgreSQL, which `Date` need not understand. */
export function epochMs(time: string): string {
  return `(extract(epoch from ${time}) * 1000)::float8`;
}

/** What `epochMs` gave. */
export function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
