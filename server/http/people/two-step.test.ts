import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createToken, hashToken } from '../../access/people/token.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { ageSessions, codeNow, turnOnTwoStep } from '../../testing/factors.ts';
import { addPerson, password, signedIn, type TestPerson } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
let person: TestPerson;
/** In which the person is signed in. */
let browser: Browser;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '1000' });
});

beforeEach(async () => {
  const { workspaceId } = await api.addWorkspace();
  person = await addPerson(api.pool, { [workspaceId]: 'OWNER' });
  browser = await signedIn(api.url, api.pool, person);
});

/** Signs in elsewhere. @returns The status and the code of the refusal, if it is one. */
async function signIn(code?: string, chosen = password): Promise<readonly [number, string?]> {
  const body = { email: person.email, password: chosen, code };
  const { status, body: answer, setCookies } = await new Browser(api.url).auth('/sign-in', body);
  expect(setCookies.length).toBe(status === 200 ? 2 : 0);
  return status === 200 ? [status] : [status, answer.code];
}

const is = async (from: Browser) => (await from.ask('{ viewer { role } }')).status;
const audited = async () => {
  const entries = `select l.action from settings.audit_log l join settings.members m on m.workspace_id = l.workspace_id
    where l.object_id = $1 and m.user_id = $1::uuid and not starts_with(l.action, 'SIGN_') order by l.id`;
  const { rows } = await api.pool.query<{ action: string }>(entries, [person.id]);
  return rows.map(({ action }) => action);
};

describe('setting an app up', () => {
  it('shows a secret, which counts only once a code of it was right', async () => {
    const { body: first } = await browser.auth('/two-step/enrol');
    const { body } = await browser.auth('/two-step/enrol');
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new URL(body.uri).searchParams.get('secret')).toBe(body.secret);
    expect(await signIn()).toEqual([200]);
    // The secret that was replaced does not count.
    const replaced = await browser.auth('/two-step/confirm', { code: codeNow(first.secret) });
    expect([replaced.status, replaced.body.code]).toEqual([401, 'WRONG_CODE']);
    const { recoveryCodes } = (await browser.auth('/two-step/confirm', { code: codeNow(body.secret) })).body;
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
    const { twoStep } = (await browser.auth('/factors')).body;
    expect(twoStep).toEqual({ since: expect.any(String), recoveryCodesLeft: 10 });
    expect((await browser.auth('/two-step/enrol')).body.code).toBe('CONFLICT');
    expect((await browser.auth('/two-step/confirm', { code: '000000' })).body.code).toBe('CONFLICT');
    expect(await audited()).toEqual(['TWO_STEP_TURNED_ON']);
  });

  it('leaves neither the secret nor a recovery code in the database', async () => {
    const { secret, recoveryCodes } = await turnOnTwoStep(browser, api.pool);
    const { rows } = await api.pool.query(
      'select to_json(t) as t, to_json(r) as r from people.totp t, people.recovery_codes r',
    );
    const stored = JSON.stringify(rows);
    expect(stored).toContain('v3.');
    for (const text of [secret, ...recoveryCodes]) expect(stored).not.toContain(text);
  });

  it('has to end within 15 minutes', async () => {
    const { secret } = (await browser.auth('/two-step/enrol')).body;
    await api.pool.query(`update people.totp set created_at = created_at - interval '15 minutes'`);
    const { body } = await browser.auth('/two-step/confirm', { code: codeNow(secret) });
    expect(body.code).toBe('WRONG_CODE');
    expect(await signIn()).toEqual([200]);
  });
});

describe('a sign-in with a password', () => {
  let secret: string;
  let recoveryCodes: readonly string[];

  beforeEach(async () => {
    ({ secret, recoveryCodes } = await turnOnTwoStep(browser, api.pool));
  });

  it('needs a code, too, which works once', async () => {
    expect(await signIn()).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    expect(await signIn(undefined, 'wrong password')).toEqual([401, 'WRONG_CREDENTIALS']);
    expect(await signIn(codeNow(secret), 'wrong password')).toEqual([401, 'WRONG_CREDENTIALS']);
    const code = codeNow(secret);
    expect(await signIn(`${code.slice(0, 3)} ${code.slice(3)}`)).toEqual([200]);
    expect(await signIn(code)).toEqual([401, 'WRONG_CODE']);
  });

  it('takes one of many that send the same code at the same time', async () => {
    const code = codeNow(secret);
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(code)));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
  });

  it.each(['', '000', 'x', '1'.repeat(10_000), 'aaaa-aaaa-aaaa-aaaa', '١٢٣٤٥٦'])(
    'refuses the code %.20s',
    async (code) => expect(await signIn(code)).toEqual([401, 'WRONG_CODE']),
  );

  it('takes each recovery code once, even if it is sent many times at the same time', async () => {
    const [code = '', ...others] = recoveryCodes;
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(code.toUpperCase())));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
    expect((await browser.auth('/factors')).body.twoStep.recoveryCodesLeft).toBe(9);
    expect(await signIn(others[0]!.replaceAll('-', ''))).toEqual([200]);
    expect(await audited()).toEqual(['TWO_STEP_TURNED_ON', 'RECOVERY_CODE_USED', 'RECOVERY_CODE_USED']);
  });

  it('takes no recovery code of somebody else', async () => {
    const [code] = recoveryCodes;
    person = await addPerson(api.pool);
    await turnOnTwoStep(await signedIn(api.url, api.pool, person), api.pool);
    expect(await signIn(code)).toEqual([401, 'WRONG_CODE']);
  });

  it('looks at 10 wrong codes in a row, from wherever they come; recovery codes work on', async () => {
    const wrong = codeNow(secret) === '000000' ? '000001' : '000000';
    await api.pool.query('update people.totp set wrong_codes = 8');
    const guesses = await Promise.all(Array.from({ length: 4 }, () => signIn(wrong)));
    const codes = guesses.map(([, code]) => code);
    expect(codes.filter((code) => code === 'WRONG_CODE')).toHaveLength(2);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
    expect(await signIn(codeNow(secret))).toEqual([429, 'RATE_LIMITED']);
    expect(await signIn(recoveryCodes[0])).toEqual([200]);
  });

  it.each([
    [9, 15],
    [19, 30],
    [29, 60],
    [79, 1440],
    [100_009, 1440],
  ])('waits longer each time: after %i wrong codes and one more, %i minutes', async (before, minutes) => {
    const wrong = codeNow(secret) === '000000' ? '000001' : '000000';
    const set = 'update people.totp set wrong_codes = $2 where user_id = $1';
    await api.pool.query(set, [person.id, before]);
    expect(await signIn(wrong)).toEqual([401, 'WRONG_CODE']);
    const left = `extract(epoch from blocked_until - now()) / 60 as minutes`;
    const { rows } = await api.pool.query<{ minutes: string }>(
      `select ${left} from people.totp where user_id = $1`,
      [person.id],
    );
    expect(Math.ceil(Number(rows[0]!.minutes))).toBe(minutes);
  });

  it('begins to count anew after a right code', async () => {
    await api.pool.query('update people.totp set wrong_codes = 9');
    expect(await signIn(codeNow(secret))).toEqual([200]);
    const { rows } = await api.pool.query(
      'select wrong_codes, blocked_until from people.totp where user_id = $1',
      [person.id],
    );
    expect(rows).toEqual([{ wrong_codes: 0, blocked_until: null }]);
  });

  it('needs a code after the password was reset, too', async () => {
    const storage = await openTestStorage(keep, { url: api.databaseUrl });
    const [token, createdAt] = [createToken(), new Date()];
    const expiresAt = new Date(createdAt.getTime() + 60_000);
    const link = { tokenHash: hashToken(token), createdAt, expiresAt };
    await storage.people.links.createForReset(person, link, null);
    const next = 'a password by a link';
    const reset = await new Browser(api.url).auth('/reset/confirm', { token, password: next });
    expect(reset.status).toBe(204);
    expect(await signIn(undefined, next)).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    expect(await signIn(codeNow(secret), next)).toEqual([200]);
  });
});

describe('what changes how somebody signs in', () => {
  const changes = ['/two-step/enrol', '/two-step/turn-off', '/two-step/recovery-codes'];

  it('needs a session', async () => {
    for (const path of [...changes, '/factors', '/two-step/confirm', '/reauthenticate'])
      expect((await new Browser(api.url).auth(path, { code: '', password })).status).toBe(401);
    const foreign = { origin: 'http://evil.example' };
    for (const path of changes)
      expect((await browser.auth(path, { password }, foreign)).body.code).toBe('FORBIDDEN_ORIGIN');
  });

  it('needs a proof of the last 10 minutes: the password, and a code if that is on', async () => {
    await ageSessions(browser, api.pool, person);
    for (const path of changes)
      expect((await browser.auth(path, { password })).body.code).toBe('REAUTHENTICATION_REQUIRED');
    expect((await browser.auth('/reauthenticate', { password: 'wrong password' })).status).toBe(401);
    expect((await browser.auth('/two-step/enrol')).status).toBe(403);
    expect((await browser.auth('/reauthenticate', { password })).status).toBe(204);
    const { secret } = await turnOnTwoStep(browser, api.pool);
    await ageSessions(browser, api.pool, person);
    const again = async (code?: string) => (await browser.auth('/reauthenticate', { password, code })).body;
    expect((await again()).code).toBe('SECOND_FACTOR_REQUIRED');
    expect((await again('000 000')).code).toBe('WRONG_CODE');
    expect((await browser.auth('/two-step/recovery-codes')).status).toBe(403);
    expect(await again(codeNow(secret))).toBeNull();
    expect((await browser.auth('/two-step/recovery-codes')).status).toBe(200);
  });

  it('is not proved in full by a change of the password', async () => {
    await turnOnTwoStep(browser, api.pool);
    await ageSessions(browser, api.pool, person);
    const next = 'another long password';
    expect((await browser.auth('/password', { current: password, password: next })).status).toBe(200);
    const off = await browser.auth('/two-step/turn-off', { password: next });
    expect(off.body.code).toBe('REAUTHENTICATION_REQUIRED');
  });

  it('new recovery codes replace all others', async () => {
    const { recoveryCodes } = await turnOnTwoStep(browser, api.pool);
    const { body } = await browser.auth('/two-step/recovery-codes');
    expect(body.recoveryCodes).toHaveLength(10);
    expect(await signIn(recoveryCodes[0])).toEqual([401, 'WRONG_CODE']);
    expect(await signIn(body.recoveryCodes[0])).toEqual([200]);
  });
});

describe('turning two-step verification off', () => {
  it('needs the password or a code, and ends all other sessions', async () => {
    const { secret } = await turnOnTwoStep(browser, api.pool);
    const other = await signedIn(api.url, api.pool, person);
    const off = (body: object) => browser.auth('/two-step/turn-off', body);
    expect((await off({ password: 'wrong password' })).body.code).toBe('WRONG_CREDENTIALS');
    expect((await off({ code: '000 000' })).body.code).toBe('WRONG_CODE');
    expect((await off({})).body.code).toBe('BAD_USER_INPUT');
    expect(await is(other)).toBe(200);
    expect((await off({ code: codeNow(secret) })).status).toBe(204);
    expect([await is(browser), await is(other)]).toEqual([200, 401]);
    expect(await signIn()).toEqual([200]);
    expect((await browser.auth('/factors')).body).toEqual({ password: true, twoStep: null, passkeys: [] });
    expect((await off({ password })).body.code).toBe('CONFLICT');
    expect(await audited()).toEqual(['TWO_STEP_TURNED_ON', 'TWO_STEP_TURNED_OFF']);
    await turnOnTwoStep(browser, api.pool);
    expect((await off({ password })).status).toBe(204);
  });

  it('or on lets no sign-in through that was checked before', async () => {
    const storage = await openTestStorage(keep, { url: api.databaseUrl });
    const before = (await storage.people.accounts.find(person.id))!;
    await turnOnTwoStep(browser, api.pool);
    const [id, createdAt] = [person.id, new Date()];
    const expiresAt = new Date(createdAt.getTime() + 60_000);
    const session = {
      id,
      tokenHash: id,
      userId: id,
      userAgent: '',
      createdAt,
      authenticatedAt: createdAt,
      expiresAt,
    };
    const { passwordHash, factorsVersion } = before;
    expect(await storage.people.sessions.create({ ...session, passwordHash, factorsVersion })).toBe(false);
    const { factorsVersion: now } = (await storage.people.accounts.find(id))!;
    expect(await storage.people.sessions.create({ ...session, passwordHash, factorsVersion: now })).toBe(
      true,
    );
  });
});
