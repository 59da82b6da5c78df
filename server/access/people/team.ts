import { type Clock } from '../../clock.ts';
import { uuidv7 } from '../../ids.ts';
import {
  type Author,
  type Invitation,
  invitationMistakes,
  type Member,
  type MemberRole,
  memberRoleMistakes,
  type Person,
  personLimits,
  type PersonSession,
  plainEmail,
  type Role,
  type UserError,
} from '../../model/index.ts';
import { type PeopleStore } from '../../storage/index.ts';
import { type Caller } from '../caller.ts';
import { Attempts, TooManyAttempts } from './attempts.ts';
import { invitationLetter } from './letters.ts';
import { type KnownSessions } from './known-sessions.ts';
import { type SendMail } from './mail.ts';
import { type PersonActs } from './person-acts.ts';
import { type Resets } from './resets.ts';
import { createToken, hashToken } from './token.ts';

export interface TeamParts {
  readonly store: PeopleStore;
  readonly resets: Resets;
  readonly sessions: Pick<KnownSessions, 'refresh'>;
  readonly acts: Pick<PersonActs, 'note'>;
  readonly clock: Clock;
  /** Null: mail is not set up. */
  readonly mail: SendMail | null;
  /** Where the dashboard is, without a slash at its end. */
  readonly baseUrl: () => string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Invitations that a workspace mails: all workspaces share the way to the mail server. */
const letterLimit = { most: personLimits.invitations, windowMs: 3_600_000 } as const;

/** The people of a workspace and the sessions of a person, for the API. An id that is no UUID is treated as unknown. */
export interface Team {
  /** Null when there is no such account. */
  user(id: string): Promise<Person | null>;
  /** The workspaces that somebody is a member of, each with their role there. */
  rolesOf(userId: string): Promise<ReadonlyMap<string, MemberRole>>;
  members(workspaceId: string): Promise<readonly Member[]>;
  invitations(workspaceId: string): Promise<readonly Invitation[]>;
  /** Invites an address, again if it was invited before. `link` is null when it was mailed. */
  invite(
    caller: Caller,
    input: { readonly email: string; readonly role: Role },
    by: Author,
  ): Promise<{ readonly invitation: Invitation; readonly link: string | null } | readonly UserError[]>;
  /** @returns Whether there was one. */
  revokeInvitation(workspaceId: string, id: string, by: Author): Promise<boolean>;
  changeRole(
    workspaceId: string,
    userId: string,
    role: Role,
    by: Author,
  ): Promise<Member | readonly UserError[]>;
  /** @returns What is wrong; nothing when the member was removed. */
  remove(workspaceId: string, userId: string, by: Author): Promise<readonly UserError[]>;
  /** Makes the link by which a member sets a new password, if all their workspaces are the caller's. */
  createResetLink(
    caller: Caller,
    userId: string,
    by: Author,
  ): Promise<{ readonly link: string; readonly expiresAt: Date } | readonly UserError[]>;
  /** Resolves when new members may enter in this process. */
  heedMembers(): Promise<void>;
  sessions(userId: string): Promise<readonly PersonSession[]>;
  /** @returns Whether there was one. */
  endSession(userId: string, id: string, by: Author): Promise<boolean>;
  /** @returns How many ended. */
  endOtherSessions(userId: string, sessionId: string, by: Author): Promise<number>;
}

export function createTeam(parts: TeamParts): Team {
  const { store, acts, clock, sessions, now } = parts;
  const letters = new Attempts({ ...letterLimit, now });
  return {
    user: async (id) => {
      const account = await store.accounts.find(id);
      return account && { id: account.id, email: account.email, name: account.name };
    },
    rolesOf: (userId) => store.members.rolesOf(userId),
    members: (workspaceId) => store.members.list(workspaceId),
    invitations: (workspaceId) => store.invitations.list(workspaceId, clock.now()),
    invite: (caller, input, by) => invite(parts, letters, caller, input, by),
    revokeInvitation: (workspaceId, id, by) => store.invitations.revoke(workspaceId, id, by),
    changeRole: async (workspaceId, userId, role, by) => {
      const mistakes = memberRoleMistakes(role);
      if (mistakes.length > 0) return mistakes;
      const changed = await store.members.changeRole(workspaceId, userId, role as MemberRole, by);
      if (changed === 'LAST_OWNER') return [lastOwner('role')];
      if (!changed) return [noMember];
      await sessions.refresh();
      return changed;
    },
    remove: async (workspaceId, userId, by) => {
      const removed = await store.members.remove(workspaceId, userId, by);
      if (removed === 'LAST_OWNER') return [lastOwner('userId')];
      if (!removed) return [noMember];
      await sessions.refresh();
      return [];
    },
    createResetLink: (caller, userId, by) => createResetLink(parts, caller, userId, by),
    heedMembers: () => sessions.refresh(),
    sessions: (userId) => store.sessions.list(userId, clock.now()),
    endSession: async (userId, id, { clientAddress }) => {
      if (!(await store.sessions.end(userId, id))) return false;
      acts.note('SESSION_REVOKED', userId, clientAddress);
      await sessions.refresh();
      return true;
    },
    endOtherSessions: async (userId, sessionId, { clientAddress }) => {
      const ended = await store.sessions.endOthers(userId, sessionId);
      if (ended === 0) return 0;
      acts.note('SESSION_REVOKED', userId, clientAddress);
      await sessions.refresh();
      return ended;
    },
  };
}

const noMember: UserError = {
  field: ['userId'],
  code: 'NOT_FOUND',
  message: 'There is no member with this id.',
};

function lastOwner(field: string): UserError {
  const message = 'This is the last OWNER of the workspace: make somebody else an OWNER first.';
  return { field: [field], code: 'IN_USE', message };
}

async function invite(
  { store, clock, mail, baseUrl }: TeamParts,
  letters: Attempts,
  { workspaceId, workspaceName }: Caller,
  input: { readonly email: string; readonly role: Role },
  by: Author,
): ReturnType<Team['invite']> {
  const email = plainEmail(input.email);
  const mistakes = invitationMistakes({ email, role: input.role });
  if (mistakes.length > 0) return mistakes;
  const tooMany = mail && tooManyLetters(letters, workspaceId);
  if (tooMany) return [tooMany];
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + personLimits.invitationDays * 86_400_000);
  const role = input.role as MemberRole;
  const invitation = { id: uuidv7(createdAt.getTime()), email, role, createdAt, expiresAt };
  const token = createToken();
  const sealed = { tokenHash: hashToken(token), mailed: mail !== null };
  const created = await store.invitations.create(workspaceId, { ...invitation, ...sealed }, by);
  if (created === 'IS_MEMBER') return [alreadyMember];
  if (created === 'TOO_MANY') return [tooManyInvitations];
  const link = `${baseUrl()}/invitation#token=${token}`;
  mail?.(invitationLetter(email, workspaceName, link));
  return { invitation, link: mail ? null : link };
}

/** Counts a letter of a workspace. @returns Why it may not be sent; null when it may. */
function tooManyLetters(letters: Attempts, workspaceId: string): UserError | null {
  try {
    letters.count(workspaceId);
    return null;
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    const { retryAfter } = error;
    const message = `A workspace mails ${letterLimit.most} invitations in an hour: try again in ${retryAfter} s.`;
    return { field: null, code: 'RATE_LIMITED', message, retryAfterMs: retryAfter * 1000 };
  }
}

const alreadyMember: UserError = {
  field: ['email'],
  code: 'TAKEN',
  message: 'Someone with this e-mail address is already a member.',
};

const tooManyInvitations: UserError = {
  field: null,
  code: 'TOO_MANY',
  message: `The workspace has ${personLimits.invitations} open invitations, the maximum: revoke one that is no longer needed.`,
};

async function createResetLink(
  { store, resets }: TeamParts,
  { workspaceId, actor, bootstrap }: Caller,
  userId: string,
  by: Author,
): ReturnType<Team['createResetLink']> {
  const members = await store.members.list(workspaceId);
  const member = members.find(({ user }) => user.id === userId.toLowerCase());
  if (!member) return [noMember];
  const own = actor.kind === 'USER' ? await store.members.rolesOf(actor.id) : new Map<string, MemberRole>();
  const owned = [...own].flatMap(([id, role]) => (role === 'OWNER' ? [id] : []));
  // Whoever has the link may enter every workspace of the member.
  const owns = bootstrap ? null : [workspaceId, ...owned];
  return (await resets.createLink(member.user, { by, workspaceId, owns })) ?? [alsoElsewhere];
}

const alsoElsewhere: UserError = {
  field: ['userId'],
  code: 'IN_USE',
  message:
    'This person is also in a workspace that is not yours: only somebody who owns all of them may make this link.',
};
