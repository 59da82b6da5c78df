import { checkRequiredText, Mistakes } from './mistakes.ts';
import { lengthOf } from './text-length.ts';
import { type Role } from './event.ts';
import { type UserError } from './user-error.ts';

/** Somebody with an account. */
export interface Person {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
}

/** What people may be in a workspace. Events are sent by keys. */
export type MemberRole = Exclude<Role, 'INGEST'>;

export interface Member {
  readonly user: Person;
  readonly role: MemberRole;
  readonly joinedAt: Date;
}

/** An address that may join a workspace. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A session as its owner sees it. */
export interface PersonSession {
  readonly id: string;
  readonly createdAt: Date;
  /** To the minute or so. */
  readonly lastSeenAt: Date;
  /** When it ends at the latest. */
  readonly expiresAt: Date;
  /** The browser and its system, in short; empty when it named none. */
  readonly userAgent: string;
}

/** A passkey as its owner sees it. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Null: it was never used to sign in. */
  readonly lastUsedAt: Date | null;
}

/** An account of an OpenID Connect provider that is linked to a person, as they see it. */
export interface LinkedIdentity {
  readonly id: string;
  /** The provider's URL. */
  readonly issuer: string;
  /** What the provider called them when they last signed in; null: nothing. */
  readonly email: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

export const personLimits = {
  /** In characters. */
  nameLength: 120,
  emailLength: 254,
  /** In characters, from and to. */
  passwordLength: [12, 200],
  /** Of a workspace: the lists are read at once. */
  members: 1000,
  invitations: 200,
  /** Of a person. Further workspaces are refused; of further sessions, the oldest end. */
  workspaces: 200,
  sessions: 50,
  /** Accounts of providers that are linked to a person. */
  identities: 10,
  /** Of a person; further ones are refused. */
  passkeys: 20,
  /** Made at once; each works once. */
  recoveryCodes: 10,
  /** Wrong codes of an authenticator app in a row until none is looked at for 15 minutes, and twice as long each time. */
  wrongCodes: 10,
  /** Minutes until what was shown to set up an authenticator app ends. */
  enrolmentMinutes: 15,
  /** Minutes until an authenticator's answer is too late. */
  challengeMinutes: 5,
  /** Minutes after which somebody has to prove again who they are, to change how they sign in. */
  recentMinutes: 10,
  /** Days until an invitation ends. */
  invitationDays: 7,
  /** Hours until a link for a new password ends. */
  resetHours: 2,
} as const;

/** How an address is stored and compared. */
export function plainEmail(text: string): string {
  return text
    .slice(0, personLimits.emailLength + 2)
    .trim()
    .toLowerCase();
}

/** ASCII without what separates and quotes addresses in the head of a mail. */
const emailShape = /^[\w!#$%&'*+./=?^`{|}~-]{1,64}@[a-z\d.-]{1,190}$/;

/** Adds what is wrong with an address that `plainEmail` gave. */
function checkEmail(email: string, mistakes: Mistakes): void {
  if (email === '') return mistakes.add(['email'], 'REQUIRED', 'The e-mail address is required.');
  if (email.length > personLimits.emailLength)
    return mistakes.add(
      ['email'],
      'TOO_LONG',
      `The e-mail address must have at most ${personLimits.emailLength} characters.`,
    );
  if (!emailShape.test(email))
    mistakes.add(['email'], 'INVALID', 'The e-mail address must look like name@example.com.');
}

/** Adds what is wrong with a new password. */
function checkPassword(password: string, mistakes: Mistakes): void {
  const [least, most] = personLimits.passwordLength;
  const length = password.length > 2 * most ? Infinity : lengthOf(password);
  if (length < least)
    mistakes.add(['password'], 'OUT_OF_RANGE', `The password must have at least ${least} characters.`);
  if (length > most)
    mistakes.add(['password'], 'TOO_LONG', `The password must have at most ${most} characters.`);
}

export interface AccountInput {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Every mistake in what somebody chose for a new account. */
export function accountMistakes({ email, name, password }: AccountInput): readonly UserError[] {
  const mistakes = new Mistakes();
  checkEmail(email, mistakes);
  checkRequiredText(
    name,
    { field: ['name'], label: 'The name', maxLength: personLimits.nameLength },
    mistakes,
  );
  checkPassword(password, mistakes);
  return mistakes.errors;
}

/** Every mistake in the name of a passkey. */
export function passkeyMistakes(name: string): readonly UserError[] {
  const mistakes = new Mistakes();
  checkRequiredText(
    name,
    { field: ['name'], label: 'The name', maxLength: personLimits.nameLength },
    mistakes,
  );
  return mistakes.errors;
}

/** Every mistake in a new password. */
export function passwordMistakes(password: string): readonly UserError[] {
  const mistakes = new Mistakes();
  checkPassword(password, mistakes);
  return mistakes.errors;
}

function checkRole(role: Role, mistakes: Mistakes): void {
  if (role === 'INGEST')
    mistakes.add(['role'], 'INVALID', 'People are OWNER, EDITOR or VIEWER: the role INGEST is for keys.');
}

/** Every mistake in the role that a person is to have. */
export function memberRoleMistakes(role: Role): readonly UserError[] {
  const mistakes = new Mistakes();
  checkRole(role, mistakes);
  return mistakes.errors;
}

/** Every mistake in an invitation. */
export function invitationMistakes({ email, role }: { email: string; role: Role }): readonly UserError[] {
  const mistakes = new Mistakes();
  checkEmail(email, mistakes);
  checkRole(role, mistakes);
  return mistakes.errors;
}
