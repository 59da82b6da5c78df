import { type Clock } from '../../clock.ts';
import { closeAll, type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { type Notifications, type PeopleStore, type StoredSession } from '../../storage/index.ts';
import { Factors } from './factors/factors.ts';
import { SecondFactor } from './factors/second-factor.ts';
import { Joining, refusePassword } from './joining.ts';
import { type KnownSessions, openKnownSessions } from './known-sessions.ts';
import { createMail, type MailSettings } from './mail.ts';
import { OidcSignIn } from './oidc/oidc.ts';
import { type OidcSettings } from './oidc/provider.ts';
import { Passwords } from './password.ts';
import { wrongCredentials } from './refused.ts';
import { PersonActs } from './person-acts.ts';
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
  /** Null: no provider is set up. */
  readonly oidc: OidcSignIn | null;
  /** Passkeys and second factors. */
  readonly factors: Factors;
  /** Whether links are mailed. */
  readonly hasMail: boolean;
  /** What the API offers of people. */
  readonly team: Team;
  /** Sets the password of an account that is signed in; its other sessions end. @throws {PersonRefused} */
  changePassword(
    session: Pick<StoredSession, 'id' | 'userId' | 'authenticatedAt'>,
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
  /** Null: nobody signs in by OpenID Connect. */
  readonly oidc: OidcSettings | null;
}

/** Reads the sessions, and keeps them current until it is closed. */
export async function openPeople(parts: PeopleParts): Promise<People & Closeable> {
  const { store, clock, log, settings, baseUrl, attemptsPerMinute } = parts;
  const { now = () => performance.now() } = parts;
  const { idleHours, sessionHours, oidc } = settings;
  const mail = settings.mail && createMail(settings.mail, log);
  const passwords = new Passwords();
  const sessions = await openKnownSessions({ ...parts, idleHours, wrongPerMinute: attemptsPerMinute, now });
  const acts = new PersonActs({ store: store.acts, clock, log });
  const shared = { store, passwords, sessions, acts, clock, log, mail, baseUrl, now };
  const secondFactor = new SecondFactor(shared);
  const signIns = new SignIns({ ...shared, secondFactor, sessionHours, attemptsPerMinute });
  const resets = new Resets({ ...shared, signIns });
  return {
    sessions,
    signIns,
    joining: new Joining({ ...shared, signIns }),
    resets,
    oidc: oidc && new OidcSignIn({ ...shared, settings: oidc, signIns, attemptsPerMinute }),
    factors: new Factors({
      ...shared,
      signIns,
      secondFactor,
      issuer: oidc?.issuer ?? null,
      attemptsPerMinute,
    }),
    hasMail: mail !== null,
    team: createTeam({ ...shared, resets }),
    changePassword: async ({ id: session, userId, authenticatedAt }, { current, password }, browser) => {
      refusePassword(password);
      const account = await signIns.confirm({ id: userId }, current, browser);
      const passwordHash = await passwords.hash(password, { name: `user ${userId}`, known: true });
      const checked = { passwordHash: account.passwordHash, session, at: clock.now() };
      if (!(await store.accounts.changePassword(userId, passwordHash, checked))) throw wrongCredentials();
      await sessions.refresh();
      acts.note('PASSWORD_CHANGED', userId, browser.client.address);
      // The password alone is not all that a sign-in would have asked for.
      const proved = account.totpSince ? authenticatedAt : undefined;
      return signIns.begin({ ...account, passwordHash }, { ...browser, session: null }, proved);
    },
    setUpLink: () => createSetUpLink({ store, clock, baseUrl }),
    close: () => closeAll([acts, sessions]),
  };
}
