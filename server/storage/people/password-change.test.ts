import { beforeAll, beforeEach, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { addPerson } from '../../testing/people.ts';
import { inTransaction } from '../postgres/transaction.ts';

const keep = closingAfterAll();
let storage: Awaited<ReturnType<typeof openTestStorage>>;
let userId: string;
let former: string | null;

beforeAll(async () => {
  storage = await openTestStorage(keep);
});

beforeEach(async () => {
  userId = (await addPerson(storage.pool)).id;
  former = (await storage.people.accounts.find(userId))!.passwordHash;
});

function begin(passwordHash: string | null): Promise<boolean> {
  const [id, createdAt] = [uuidv7(), new Date()];
  const expiresAt = new Date(createdAt.getTime() + 60_000);
  return storage.people.sessions.create({
    id,
    tokenHash: id,
    userId,
    passwordHash,
    factorsVersion: 0,
    userAgent: '',
    createdAt,
    authenticatedAt: createdAt,
    expiresAt,
  });
}

/** The password that was there, checked in no session. */
const checked = () => ({ passwordHash: former, session: null, at: new Date() });

const sessions = async () => (await storage.people.sessions.list(userId, new Date())).length;

/** Resolves when a statement waits for a lock. */
async function blocked(): Promise<void> {
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await expect.poll(async () => (await storage.pool.query(waiting)).rowCount).toBe(1);
}

it('no session begins with a password that was changed since it was checked', async () => {
  expect(await storage.people.accounts.changePassword(userId, 'next', checked())).toBe(true);
  expect(await begin(former)).toBe(false);
  expect(await sessions()).toBe(0);
  expect(await begin('next')).toBe(true);
});

it('a sign-in waits for a change of the password that is under way', async () => {
  let begun: Promise<boolean>;
  await inTransaction(storage.pool, async (client) => {
    await client.query(`update people.users set password_hash = 'next' where id = $1`, [userId]);
    begun = begin(former);
    await blocked();
  });
  expect(await begun!).toBe(false);
});

it('a change of the password ends the session of a sign-in that was under way', async () => {
  let changed: Promise<boolean>;
  await inTransaction(storage.pool, async (client) => {
    await client.query('select from people.users where id = $1 for share', [userId]);
    await client.query(
      `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
       values ($1::uuid, $1::text, $2, '', now(), now() + interval '1 day')`,
      [uuidv7(), userId],
    );
    changed = storage.people.accounts.changePassword(userId, 'next', checked());
    await blocked();
  });
  expect(await changed!).toBe(true);
  expect(await sessions()).toBe(0);
});

it('a change of the password does not undo one that came between', async () => {
  const [createdAt, tokenHash] = [new Date(), uuidv7()];
  const expiresAt = new Date(createdAt.getTime() + 60_000);
  await storage.people.links.createForReset(
    { id: userId, email: '' },
    { tokenHash, createdAt, expiresAt },
    null,
  );
  expect(await storage.people.links.useForReset(tokenHash, 'reset', createdAt)).toBe(true);
  expect(await storage.people.accounts.changePassword(userId, 'taken', checked())).toBe(false);
  expect((await storage.people.accounts.find(userId))!.passwordHash).toBe('reset');
});
