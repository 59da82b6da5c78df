import { personLimits } from '../../../model/index.ts';
import { type StoredSession } from '../../../storage/index.ts';
import { PersonRefused } from '../refused.ts';

/**
 * Refuses to change how somebody signs in unless they proved lately who they are: a browser that was left open, or a
 * session that was stolen, is not enough.
 *
 * @throws {PersonRefused}
 */
export function requireRecent({ authenticatedAt }: Pick<StoredSession, 'authenticatedAt'>, now: Date): void {
  if (now.getTime() - authenticatedAt.getTime() < personLimits.recentMinutes * 60_000) return;
  throw new PersonRefused(
    'REAUTHENTICATION_REQUIRED',
    `You signed in more than ${personLimits.recentMinutes} minutes ago: prove again who you are.`,
  );
}
