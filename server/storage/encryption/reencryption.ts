import { setTimeout as pause } from 'node:timers/promises';

import { type Pool, type PoolClient } from 'pg';

import { periodic } from '../../async/index.ts';
import { type Clock } from '../../clock.ts';
import { type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { type KeyRing } from '../secret-box.ts';
import { countTexts } from './key-uses.ts';
import { reencrypt, type Reencrypted } from './reencrypt.ts';

export interface ReencryptionParts {
  readonly pool: Pool;
  readonly ring: KeyRing;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between two slices of up to 1,000 rows; 20 unless given. */
  readonly pauseMs?: number;
}

/** Where the pass of this process is; all 0 when another process makes it, or there is nothing to do. */
export interface ReencryptionProgress {
  readonly done: number;
  readonly remaining: number;
  readonly unreadable: number;
}

export interface Reencryption extends Closeable {
  readonly progress: ReencryptionProgress;
  /** Makes a pass at once if one is due and no process is at it. */
  run(): Promise<void>;
  /** Ends a pass after its slice; the next start goes on. */
  close(): Promise<void>;
}

const everyMs = 300_000;
/** An advisory lock: one process at a time. */
const passLock = 7_265_007;
/** Unreadable texts that are named in the log. */
const namedUnreadable = 10;

/**
 * Encrypts what is stored with the active key: at once, and every 5 minutes while the database knows other keys, since a
 * process that was not restarted yet may still encrypt with one of them.
 */
export function startReencryption(parts: ReencryptionParts): Reencryption {
  const { log } = parts;
  const pass = new Pass(parts);
  const runs = periodic(() => pass.run(), {
    everyMs,
    immediately: true,
    onError: (error) => log.error({ err: error }, 'Re-encryption failed; trying again in 5 minutes.'),
  });
  return {
    get progress() {
      return pass.progress;
    },
    run: () => pass.run(),
    close: async () => {
      pass.stop();
      await runs.stop();
    },
  };
}

class Pass {
  readonly #parts: ReencryptionParts;
  readonly #stopping = new AbortController();
  #total = 0;
  #counts: Reencrypted = { done: 0, unreadable: 0, skipped: 0 };

  constructor(parts: ReencryptionParts) {
    this.#parts = parts;
  }

  get progress(): ReencryptionProgress {
    const { done, unreadable } = this.#counts;
    return { done, unreadable, remaining: Math.max(0, this.#total - done - unreadable) };
  }

  stop(): void {
    this.#stopping.abort();
  }

  async run(): Promise<void> {
    const client = await this.#parts.pool.connect();
    let broken: Error | undefined;
    try {
      const locked = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
        passLock,
      ]);
      if (!locked.rows[0]!.locked) return;
      try {
        if (await isDue(client, this.#parts.ring)) await this.#run(client);
      } finally {
        await client
          .query('select pg_advisory_unlock($1)', [passLock])
          .catch((error: Error) => (broken = error));
      }
    } finally {
      client.release(broken);
    }
  }

  async #run(client: PoolClient): Promise<void> {
    const { ring, clock, log } = this.#parts;
    const fields = { keyId: ring.activeId };
    this.#counts = { done: 0, unreadable: 0, skipped: 0 };
    this.#total = await countStale(client, ring);
    if (this.#total > 0)
      log.info({ ...fields, secrets: this.#total }, 'Encrypting stored secrets with the active key.');
    const unreadable: string[] = [];
    const ended = await reencrypt(client, {
      ring,
      counts: this.#counts,
      next: () => this.#next(),
      onUnreadable: (column, owner) => {
        if (unreadable.length < namedUnreadable) unreadable.push(`${column} of ${owner}`);
      },
    });
    const { done, skipped } = this.#counts;
    if (unreadable.length > 0)
      log.warn(
        { ...fields, unreadable: this.#counts.unreadable, examples: unreadable },
        'Stored secrets cannot be decrypted with any key, and were left as they are.',
      );
    if (!ended || skipped > 0) {
      log.info({ ...fields, done, remaining: this.progress.remaining }, 'Re-encryption goes on later.');
      return;
    }
    await client.query('update settings.encryption_keys set settled_at = $2 where id = $1', [
      ring.activeId,
      clock.now(),
    ]);
    if (this.#total > 0)
      log.info({ ...fields, done }, 'All stored secrets are encrypted with the active key.');
  }

  async #next(): Promise<boolean> {
    await pause(this.#parts.pauseMs ?? 20, undefined, { signal: this.#stopping.signal }).catch(
      () => undefined,
    );
    return !this.#stopping.signal.aborted;
  }
}

/** Until a pass with the active key has ended, and while there are other keys that somebody may use. */
async function isDue(client: PoolClient, { activeId }: KeyRing): Promise<boolean> {
  const { rows } = await client.query<{ due: boolean }>(
    'select exists (select from settings.encryption_keys where id <> $1 or settled_at is null) as due',
    [activeId],
  );
  return rows[0]!.due;
}

async function countStale(client: PoolClient, { activeId }: KeyRing): Promise<number> {
  const texts = await countTexts(client);
  return [...texts].reduce((sum, [id, count]) => (id === activeId ? sum : sum + count), 0);
}
