import { type Pool } from 'pg';

/**
 * Wrong passwords in a row that cost no waiting. From then on each one doubles it: 1, 2, 4, 8, 15, 15 … minutes. Without
 * one for a day, counting starts anew.
 */
export const wrongPasswordLimits = { free: 10, firstWaitMs: 60_000, longestWaitMs: 15 * 60_000 } as const;

/** Rows that are kept. Beyond, those with the fewest wrong passwords go: who floods the table frees no name that is blocked. */
const mostRows = 100_000;

/** Counts wrong passwords for all processes. A name is the SHA-256, in hex, of what is counted together. */
export interface WrongPasswordStore {
  /**
   * Counts a password as wrong before it is looked at, so that many at the same time cannot exceed the limit together.
   *
   * @returns Null when it may be looked at; else from when on one may be.
   */
  count(nameHash: string, now: Date): Promise<Date | null>;
  /** Takes one back: nobody knows whether it was wrong. */
  takeBack(nameHash: string, now: Date): Promise<void>;
  /** Starts anew, after a right one. */
  clear(nameHash: string): Promise<void>;
}

export function createWrongPasswordStore(pool: Pool): WrongPasswordStore {
  return {
    count: async (nameHash, now) => {
      const { free, firstWaitMs, longestWaitMs } = wrongPasswordLimits;
      const { rows } = await pool.query<{ counted: boolean; blockedUntil: Date | null }>(
        /* sql */ `
        with counted as (
          insert into people.wrong_passwords as w (name_hash, count, last_at, blocked_until)
          values ($1, 1, $2, $2)
          on conflict (name_hash) do update set last_at = $2,
            count = case when w.last_at < $2 - interval '1 day' then 1 else w.count + 1 end,
            blocked_until = case when w.last_at < $2 - interval '1 day' or w.count + 1 < $3 then $2
              else $2 + least($5, $4 * 2 ^ least(w.count + 1 - $3, 20)) * interval '1 millisecond' end
          where w.blocked_until <= $2
          returning true)
        select exists (select from counted) as counted,
          (select blocked_until from people.wrong_passwords where name_hash = $1) as "blockedUntil"`,
        [nameHash, now, free, firstWaitMs, longestWaitMs],
      );
      const { counted, blockedUntil } = rows[0]!;
      if (counted) return null;
      // What the statement sees of the row is older than the row that it waited for.
      return blockedUntil && blockedUntil > now ? blockedUntil : new Date(now.getTime() + firstWaitMs);
    },
    takeBack: async (nameHash, now) => {
      await pool.query(
        /* sql */ `update people.wrong_passwords set count = greatest(count - 1, 0), blocked_until = $2 where name_hash = $1`,
        [nameHash, now],
      );
    },
    clear: async (nameHash) => {
      await pool.query('delete from people.wrong_passwords where name_hash = $1', [nameHash]);
    },
  };
}

/** Forgets what counts no more, and all but 100,000 names. Returns how many. */
export async function dropWrongPasswords(pool: Pool, now: Date): Promise<number> {
  const { rowCount } = await pool.query(
    /* sql */ `
    delete from people.wrong_passwords where last_at < $1::timestamptz - interval '1 day' or name_hash in (
      select name_hash from people.wrong_passwords order by count desc, last_at desc offset $2)`,
    [now, mostRows],
  );
  return rowCount!;
}
