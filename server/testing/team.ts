import { expect } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type MemberRole } from '../model/index.ts';
import { type Browser } from './browser.ts';
import { type Keep } from './closing.ts';
import { addPerson, password, signedIn, type TestPerson } from './people.ts';
import { type RealApi, startRealApi } from './real-api.ts';

const errors = 'userErrors { field code }';

/** What tests ask of people. */
export const teamDocuments = {
  viewer: '{ viewer { workspace { id } role } }',
  invite: `mutation ($email: String!, $role: Role!) {
    inviteMember(input: { email: $email, role: $role }) { invitation { id email role } inviteLink ${errors} }
  }`,
  changeRole: `mutation ($userId: ID!, $role: Role!) {
    changeMemberRole(userId: $userId, role: $role) { member { role user { id } } ${errors} }
  }`,
  remove: `mutation ($userId: ID!) { removeMember(userId: $userId) { removedId ${errors} } }`,
  resetLink: `mutation ($userId: ID!) { createPasswordResetLink(userId: $userId) { link ${errors} } }`,
};

/** Of a new account. */
export const chosen = { name: 'Grace', password };

export const newEmail = () => `${uuidv7()}@example.com`;

/** A server with a workspace, an owner's key, and an owner who is signed in. */
export interface TestTeam {
  readonly api: RealApi;
  readonly workspaceId: string;
  readonly key: string;
  readonly owner: TestPerson;
  readonly ownersBrowser: Browser;
}

export async function openTeam(keep: Keep): Promise<TestTeam> {
  const api = await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '1000' });
  const { workspaceId, key } = await api.addWorkspace();
  const owner = await addPerson(api.pool, { [workspaceId]: 'OWNER' });
  return { api, workspaceId, key, owner, ownersBrowser: await signedIn(api.url, api.pool, owner) };
}

/** Somebody in the workspace, with a browser. */
export async function join({ api, workspaceId }: TestTeam, role: MemberRole) {
  const person = await addPerson(api.pool, { [workspaceId]: role });
  return { ...person, browser: await signedIn(api.url, api.pool, person) };
}

/** The single root field of an answer. */
export async function ask(browser: Browser, query: string, variables: object = {}) {
  const { status, body } = await browser.ask(query, variables);
  expect([status, body.errors]).toEqual([200, undefined]);
  return Object.values(body.data)[0] as Record<string, never>;
}

export function tokenOf(link: unknown): string {
  return /^http:\S+#token=([\w-]{43})$/.exec(String(link))![1]!;
}

/** Invites an address. @returns The token of the link. */
export async function inviteToken(browser: Browser, email: string, role = 'VIEWER'): Promise<string> {
  const { inviteLink } = await ask(browser, teamDocuments.invite, { email, role });
  return tokenOf(inviteLink);
}
