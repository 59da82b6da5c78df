import { type StoredSession } from '../../storage/index.ts';
import { PersonRefused } from './refused.ts';

/** Minutes after the start of a session in which it may change by what its owner signs in. */
const recentMinutes = 15;

/**
 * Refuses to change by what somebody signs in, unless they have signed in of late: whoever finds an open browser could
 * otherwise leave a way in of their own.
 *
 * @throws {PersonRefused}
 */
export function requireRecentSignIn({ createdAt }: Pick<StoredSession, 'createdAt'>, now: Date): void {
  if (now.getTime() - createdAt.getTime() > recentMinutes * 60_000)
    throw new PersonRefused(
      'SIGN_IN_AGAIN',
      `You signed in more than ${recentMinutes} minutes ago: sign out and in again to change this.`,
    );
}
