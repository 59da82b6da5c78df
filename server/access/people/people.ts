import { type Clock } from '../../clock.ts';
import { type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { type Notifications, type PeopleStore } from '../../storage/index.ts';
import { Joining, refusePassword } from './joining.ts';
import { type KnownSessions, openKnownSessions } from './known-sessions.ts';
import { createMail, type MailSettings } from './mail.ts';
import { Passwords } from './password.ts';
import { wrongCredentials } from './refused.ts';
import { Resets } from './resets.ts';
import { createSetUpLink } from './set-up-link.ts';
import { type Browser, type SignedIn, SignIns } from './sign-ins.ts';
import { createTeam, type Team } from './team.ts';

/** Who people are: accounts, sessions, and how they come in. */
export interface People {
  readonly sessions: KnownSessions;
  readonly signIns: SignIns;
  readonly joining: Joining;
  readonly resets: Resets;
  /** Whether links are mailed. */
  readonly hasMail: boolean;
  /** What the API offers of people. */
  readonly team: Team;
  /** Sets the password of an account that is signed in; its other sessions end. @throws {PersonRefused} */
  changePassword(
    userId: string,
    passwords: { readonly current: string; readonly password: string },
    browser: Browser,
  ): Promise<SignedIn>;
  /** Makes a link for the first account; null when there is one. */
  setUpLink(): Promise<string | null>;
}

export interface PeopleParts {
  readonly store: PeopleStore;
  readonly notifications: Pick<Notifications, 'listen' | 'confirm'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: PeopleSettings;
  /** Where the dashboard is, without a slash at its end. */
  readonly baseUrl: () => string;
  /** Unknown sessions and wrong passwords of one address in a minute. */
  readonly attemptsPerMinute: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

export interface PeopleSettings {
  /** Hours until a session that is not used ends. */
  readonly idleHours: number;
  /** Hours until a session ends, however it is used. */
  readonly sessionHours: number;
  /** Null: links are not mailed. */
  readonly mail: MailSettings | null;
}

/** Reads the sessions, and keeps them current until it is closed. */
export async function openPeople(parts: PeopleParts): Promise<People & Closeable> {
  const { store, clock, log, settings, baseUrl, attemptsPerMinute } = parts;
  const { now = () => performance.now() } = parts;
  const { idleHours, sessionHours } = settings;
  const mail = settings.mail && createMail(settings.mail, log);
  const passwords = new Passwords();
  const sessions = await openKnownSessions({ ...parts, idleHours, wrongPerMinute: attemptsPerMinute, now });
  const shared = { store, passwords, sessions, clock, log, mail, baseUrl, now };
  const signIns = new SignIns({ ...shared, sessionHours, attemptsPerMinute });
  const resets = new Resets({ ...shared, signIns });
  return {
    sessions,
    signIns,
    joining: new Joining({ ...shared, signIns }),
    resets,
    hasMail: mail !== null,
    team: createTeam({ ...shared, resets }),
    changePassword: async (userId, { current, password }, browser) => {
      refusePassword(password);
      const account = await signIns.confirm({ id: userId }, current, browser);
      const passwordHash = await passwords.hash(password, { name: `user ${userId}`, known: true });
      if (!(await store.accounts.changePassword(userId, passwordHash, account.passwordHash)))
        throw wrongCredentials();
      await sessions.refresh();
      return signIns.begin({ ...account, passwordHash }, { ...browser, session: null });
    },
    setUpLink: () => createSetUpLink({ store, clock, baseUrl }),
    close: () => sessions.close(),
  };
}
