import { type Clock } from '../../clock.ts';
import { closeAll, type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import {
  type Notifications,
  peopleChangedChannel,
  type PeopleStore,
  type StoredSession,
} from '../../storage/index.ts';
import { type Caller } from '../caller.ts';
import { type ClientAddress } from '../client-address.ts';
import { enterWorkspace, type Entrant, EntryRefused } from '../enter-workspace.ts';
import { openKnownKeys } from '../known-keys.ts';
import { WrongKeys } from '../wrong-keys.ts';
import { SessionUse } from './session-use.ts';
import { hashToken } from './token.ts';

/** The sessions of people that are in use, kept current in memory: a request with one of them costs no query. */
export interface KnownSessions extends Closeable {
  /**
   * Who asks with the token of a session.
   *
   * @param asked The workspace that the request names; null for the one that was used last.
   * @param from Where the request came from, to count and log unknown tokens; none for a session that was checked before.
   * @returns Null when there is no such session, or it has ended.
   * @throws {TooManyWrongKeys} For a token that is not known here, from an address that sent too many of them.
   * @throws {EntryRefused} When they may not enter the workspace, or are in none.
   */
  enter(token: string, asked: string | null, from?: () => ClientAddress): Promise<Caller | null>;
  /** Whose session it is, for what is about no workspace. @throws {TooManyWrongKeys} As above. */
  find(token: string, from: () => ClientAddress): Promise<StoredSession | null>;
  /** Resolves when what was changed before is heeded in this process; others are notified. */
  refresh(): Promise<void>;
  /** Calls the listener when sessions may have changed: soon after a change, and every 10 seconds. */
  onChange(listener: () => void): void;
}

export interface KnownSessionsParts {
  readonly store: PeopleStore;
  readonly notifications: Pick<Notifications, 'listen' | 'confirm'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Until a session that is not used ends. */
  readonly idleHours: number;
  /** Unknown tokens of one address in a minute. */
  readonly wrongPerMinute: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Opens the sessions, which are kept current until it is closed. */
export async function openKnownSessions(parts: KnownSessionsParts): Promise<KnownSessions> {
  const { store, notifications, clock, log, now } = parts;
  const { sessions, accounts } = store;
  const wrongKeys = new WrongKeys(parts.wrongPerMinute, log, now);
  const known = await openKnownKeys<StoredSession>({
    what: 'sessions',
    channel: peopleChangedChannel,
    list: (limit) => sessions.newestHashes(limit),
    look: (hashes) => sessions.findByHashes(hashes),
    keyOf: ({ tokenHash }) => tokenHash,
    tagsOf: ({ userId, memberships }) => [userId, ...memberships.map(({ workspaceId }) => workspaceId)],
    notifications,
    wrongKeys,
    log,
    now,
  });
  const use = new SessionUse({ accounts, sessions, clock, log });
  const find = async (token: string, from?: () => ClientAddress) => {
    const session = await known.find(hashToken(token), from);
    return session && isLive(session, use.lastSeen(session.id), clock.now(), parts.idleHours)
      ? session
      : null;
  };
  known.onChange(() => wrongKeys.reportSuppressed());
  return {
    find,
    enter: async (token, asked, from) => {
      const session = await find(token, from);
      if (!session) return null;
      const last = use.lastWorkspaceOf(session.userId) ?? session.lastWorkspaceId;
      const caller = await enterWorkspace(entrantOf(session, asked, last), asked, noOther);
      // Sockets are checked again and again: that is no use of their session.
      if (from) use.note(session, caller.workspaceId);
      return caller;
    },
    refresh: known.refresh,
    onChange: known.onChange,
    close: () => closeAll([use, known]),
  };
}

function isLive(
  { lastSeenAt, expiresAt }: StoredSession,
  lastSeenHere: number,
  now: Date,
  idleHours: number,
): boolean {
  const lastSeen = Math.max(lastSeenAt.getTime(), lastSeenHere);
  return expiresAt > now && now.getTime() - lastSeen < idleHours * 3_600_000;
}

/**
 * Somebody as one of the workspaces knows them: the one that is asked for, or else the one that they used last. When all are
 * deleted, one that they can restore.
 */
function entrantOf(
  { id: sessionId, userId, memberships }: StoredSession,
  asked: string | null,
  last: string | null,
): Entrant {
  const named = (id: string | null) => memberships.find(({ workspaceId }) => workspaceId === id);
  const open = memberships.find(({ workspaceDeleted }) => !workspaceDeleted);
  const lastOne = named(last);
  const owned = memberships.find(({ role }) => role === 'OWNER');
  const usual = lastOne?.workspaceDeleted === false ? lastOne : (open ?? owned ?? memberships[0]);
  const membership = asked === null ? usual : (named(asked.toLowerCase()) ?? usual);
  if (!membership) throw new EntryRefused('FORBIDDEN');
  const { workspaceId: id, workspaceName: name, hidePersonalData, workspaceDeleted: deleted } = membership;
  return {
    actor: { kind: 'USER', id: userId, sessionId },
    role: membership.role,
    home: { id, name, hidePersonalData, deleted },
    bootstrap: false,
  };
}

/** People enter the workspaces that they are members of, and no others. */
const noOther = async () => null;
