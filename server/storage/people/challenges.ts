import { type Pool } from 'pg';

import { semaphore } from '../../async/index.ts';
import { personLimits } from '../../model/index.ts';
import { inTransaction } from '../postgres/transaction.ts';

/** What an authenticator is to sign for one browser. */
export interface NewChallenge {
  /** SHA-256 of the token that the browser keeps, in hex. */
  readonly tokenHash: string;
  readonly challenge: string;
  /** Who adds a passkey; null: somebody signs in. */
  readonly userId: string | null;
  /** Of the client: each has a share. */
  readonly network: string;
}

/** Of a network, that are open. Somebody behind the same address may be refused until they end, 5 minutes later. */
export const challengesOfNetwork = 100;
/** Open ones of all. Of more, the oldest end. */
const mostChallenges = 10_000;
/** One process at a time adds one, so that many at the same time cannot exceed a share together. */
const lock = 7265008;

/** Challenges of authenticators, each for one use. */
export interface ChallengeStore {
  /** Those that have expired go. @returns False, and there is none, when the network has used up its share. */
  create(challenge: NewChallenge, now: Date): Promise<boolean>;
  /**
   * Uses a challenge up, whatever it was for.
   *
   * @param userId For whom it has to be; null: for somebody who signs in.
   * @returns Null when it was used, has expired or is for something else.
   */
  use(tokenHash: string, userId: string | null, now: Date): Promise<string | null>;
}

export function createChallengeStore(pool: Pool): ChallengeStore {
  /** Those that wait for the lock must not take the connections that others need. */
  const inTurn = semaphore(1);
  const create: ChallengeStore['create'] = ({ tokenHash, challenge, userId, network }, now) =>
    inTransaction(pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [lock]);
      await client.query('delete from people.challenges where expires_at <= $1', [now]);
      const expiresAt = new Date(now.getTime() + personLimits.challengeMinutes * 60_000);
      const { rowCount } = await client.query(
        /* sql */ `
          insert into people.challenges (token_hash, challenge, user_id, network, created_at, expires_at)
          select $1, $2, $3, $4, $5, $6
          where (select count(*) from people.challenges where network = $4) < $7`,
        [tokenHash, challenge, userId, network, now, expiresAt, challengesOfNetwork],
      );
      await client.query(
        /* sql */ `delete from people.challenges where token_hash in (
            select token_hash from people.challenges order by created_at desc offset $1)`,
        [mostChallenges],
      );
      return rowCount === 1;
    });
  return {
    create: (challenge, now) => inTurn(() => create(challenge, now)),
    use: async (tokenHash, userId, now) => {
      const { rows } = await pool.query<{ challenge: string; userId: string | null; expiresAt: Date }>(
        /* sql */ `delete from people.challenges where token_hash = $1
          returning challenge, user_id as "userId", expires_at as "expiresAt"`,
        [tokenHash],
      );
      const [row] = rows;
      return row?.userId === userId && row.expiresAt > now ? row.challenge : null;
    },
  };
}
