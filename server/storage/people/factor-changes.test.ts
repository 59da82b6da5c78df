import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { addPerson } from '../../testing/people.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { type FactorChange, SessionEnded } from './factor-changes.ts';

const keep = closingAfterAll();
const issuer = 'https://login.example';
let storage: Awaited<ReturnType<typeof openTestStorage>>;
let userId: string;
let session: string;

beforeAll(async () => {
  storage = await openTestStorage(keep);
});

beforeEach(async () => {
  ({ id: userId } = await addPerson(storage.pool));
  session = await beginSession();
});

async function beginSession(): Promise<string> {
  const id = uuidv7();
  await storage.pool.query(
    `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
     values ($1::uuid, $1::text, $2, '', now(), now() + interval '1 day')`,
    [id, userId],
  );
  return id;
}

const changeIn = (id: string | null): FactorChange => ({
  by: { actor: { kind: 'USER', id: userId }, clientAddress: '127.0.0.1' },
  at: new Date(),
  session: id,
});

function passkey() {
  const id = uuidv7();
  const key = { credentialId: id, publicKey: Buffer.from('key'), counter: 0, transports: [] };
  return { id, userId, name: 'Laptop', createdAt: new Date(), lastUsedAt: null, ...key };
}

async function enrolled(): Promise<Date> {
  const at = new Date();
  await storage.people.totp.begin(userId, 'SECRET', at);
  return at;
}

async function twoStepOn(): Promise<void> {
  const createdAt = await enrolled();
  await storage.people.totp.turnOn(userId, { step: 1, createdAt }, [], changeIn(null));
}

/** Makes what a change needs. @returns The change, which resolves with whether it was made. */
type Prepare = () => Promise<(change: FactorChange) => Promise<boolean>>;

const changes: Readonly<Record<string, Prepare>> = {
  'adding a passkey': async () => async (change) =>
    (await storage.people.passkeys.add(passkey(), change)) === null,
  'removing a passkey': async () => {
    const added = passkey();
    await storage.people.passkeys.add(added, changeIn(null));
    const leaving = { id: added.id, issuer: null };
    return async (change) => (await storage.people.passkeys.remove(userId, leaving, change)) !== null;
  },
  'linking an account': async () => {
    const identity = { issuer, subject: userId, email: null };
    return async (change) => (await storage.people.identities.link(userId, identity, change)) === 'LINKED';
  },
  'unlinking an account': async () => {
    const { identities } = storage.people;
    await identities.link(userId, { issuer, subject: userId, email: null }, changeIn(null));
    const [linked] = await identities.list(userId);
    return async (change) => (await identities.unlink(userId, linked!.id, issuer, change)) === 'UNLINKED';
  },
  'turning two-step verification on': async () => {
    const createdAt = await enrolled();
    return (change) => storage.people.totp.turnOn(userId, { step: 1, createdAt }, ['hash'], change);
  },
  'turning two-step verification off': async () => {
    await twoStepOn();
    return (change) => storage.people.totp.turnOff(userId, change);
  },
  'making recovery codes': async () => {
    await twoStepOn();
    return (change) => storage.people.recoveryCodes.replace(userId, ['hash'], change);
  },
  'changing the password': async () => {
    const { passwordHash } = (await storage.people.accounts.find(userId))!;
    return ({ at, session: id }) =>
      storage.people.accounts.changePassword(userId, 'next', { passwordHash, at, session: id });
  },
};

/** All that somebody signs in with, and how often it changed. */
async function factors(): Promise<object> {
  const { rows } = await storage.pool.query<object>(
    `select to_json(u) as account, (select count(*) from people.passkeys where user_id = u.id) as passkeys,
       (select count(*) from people.identities where user_id = u.id) as identities,
       (select count(*) from people.recovery_codes where user_id = u.id) as codes
     from people.users as u where id = $1`,
    [userId],
  );
  return rows[0]!;
}

describe.each(Object.entries(changes))('%s', (_, prepare) => {
  it('is done in a session', async () => {
    const change = await prepare();
    expect(await change(changeIn(session))).toBe(true);
  });

  it('is refused in one that was revoked meanwhile, and changes nothing', async () => {
    const change = await prepare();
    const before = await factors();
    expect(await storage.people.sessions.end(userId, session)).toBe(true);
    await expect(change(changeIn(session))).rejects.toThrow(SessionEnded);
    expect(await factors()).toEqual(before);
  });
});

describe('a change', () => {
  it('is refused in an expired session, and in the session of somebody else', async () => {
    const link = await changes['linking an account']!();
    const late = { ...changeIn(session), at: new Date(Date.now() + 2 * 86_400_000) };
    await expect(link(late)).rejects.toThrow(SessionEnded);
    const foreign = session;
    ({ id: userId } = await addPerson(storage.pool));
    const own = await changes['linking an account']!();
    await expect(own(changeIn(foreign))).rejects.toThrow(SessionEnded);
  });

  it.each(['end', 'endOthers'] as const)(
    'that is under way comes before its session ends by %s',
    async (end) => {
      const other = await beginSession();
      let ended: Promise<unknown>;
      await inTransaction(storage.pool, async (client) => {
        await client.query('select from people.users where id = $1 for no key update', [userId]);
        ended = storage.people.sessions[end](userId, end === 'end' ? session : other);
        const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
        await expect.poll(async () => (await storage.pool.query(waiting)).rowCount).toBe(1);
        const live = 'select from people.sessions where id = $1';
        expect((await client.query(live, [session])).rows).toHaveLength(1);
      });
      expect(await ended!).toBe(end === 'end' ? true : 1);
    },
  );
});
