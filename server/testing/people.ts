import { createHash, randomBytes, scryptSync } from 'node:crypto';

import { uuidv7 } from '../ids.ts';
import { type MemberRole } from '../model/index.ts';
import { type Pool } from '../storage/index.ts';
import { Browser } from './browser.ts';

export const password = 'correct horse battery';
/** With the least work that the format can say. */
const hashed = `scrypt$1$1$1$c2FsdA==$${scryptSync(password, 'salt', 32, { N: 2, r: 1, p: 1 }).toString('base64')}`;

export interface TestPerson {
  readonly id: string;
  readonly email: string;
}

/** Adds an account with `password`, as a member of these workspaces. */
export async function addPerson(
  pool: Pool,
  memberships: Readonly<Record<string, MemberRole>> = {},
): Promise<TestPerson> {
  const id = uuidv7();
  const email = `${id}@example.com`;
  await pool.query(
    `insert into people.users (id, email, name, password_hash, created_at) values ($1, $2, 'Ada', $3, now())`,
    [id, email, hashed],
  );
  for (const [workspaceId, role] of Object.entries(memberships))
    await pool.query(
      `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, $3, clock_timestamp())`,
      [workspaceId, id, role],
    );
  return { id, email };
}

/** A browser in which somebody is signed in, without the work of a password. */
export async function signedIn(url: string, pool: Pool, { id }: TestPerson): Promise<Browser> {
  const token = randomBytes(32).toString('base64url');
  await pool.query(
    `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
     values ($1, $2, $3, '', now(), now() + interval '1 day')`,
    [uuidv7(), createHash('sha256').update(token).digest('hex'), id],
  );
  const browser = new Browser(url);
  browser.keep(`perspection=${token}`);
  return browser;
}
