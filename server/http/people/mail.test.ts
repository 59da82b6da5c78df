import { type AddressInfo, createServer, type Socket } from 'node:net';

import { beforeAll, expect, it } from 'vitest';

import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { freePort } from '../../testing/nats-server.ts';
import { addPerson, password, signedIn } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
/** Where the server listens; it believes to be at the public address. */
let url: string;
let workspaceId: string;
let browser: Browser;
const letters: string[] = [];

/** The least that a mail server says. Keeps each letter as it arrives. */
function converse(socket: Socket): void {
  let letter: string | null = null;
  let text = '';
  socket.on('error', () => undefined).write('220 test\r\n');
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (letter !== null && line !== '.') letter += `${line}\n`;
      else if (letter !== null) {
        letters.push(letter.replaceAll('=\n', '').replaceAll('=3D', '='));
        letter = null;
        socket.write('250 ok\r\n');
      } else if (line === 'DATA') {
        letter = '';
        socket.write('354 go on\r\n');
      } else socket.write('250 ok\r\n');
    }
  });
}

beforeAll(async () => {
  const server = createServer(converse);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const free = await freePort();
  url = `http://127.0.0.1:${free}`;
  api = await startRealApi(keep, {
    ROLE: 'api',
    PORT: String(free),
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: 'Webhooks <webhooks@example.com>',
    PUBLIC_URL: 'https://hooks.example.com',
  });
  keep({ close: async () => void server.close() });
  ({ workspaceId } = await api.addWorkspace());
  const owner = await addPerson(api.pool, { [workspaceId]: 'OWNER' });
  browser = await signedIn(url, api.pool, owner);
  browser.keep(`__Host-perspection=${browser.cookies.get('perspection')}`);
});

/** As the pages at the public address send it. */
const headers = { origin: 'https://hooks.example.com' };

async function linkMailedTo(address: string, path: string): Promise<string> {
  const find = () => letters.find((letter) => letter.includes(`To: ${address}`) && letter.includes(path));
  await expect.poll(find, { interval: 20 }).toBeTruthy();
  return new RegExp(`https://hooks\\.example\\.com/${path}#token=([\\w-]{43})`).exec(find()!)![1]!;
}

it('an invitation is mailed and shown to nobody else, so that accepting it proves the address', async () => {
  const email = 'grace@example.com';
  const invite = `mutation { inviteMember(input: { email: "${email}", role: VIEWER }) { inviteLink invitation { email } } }`;
  expect((await browser.ask(invite, {}, headers)).body.data.inviteMember).toEqual({
    inviteLink: null,
    invitation: { email },
  });
  const token = await linkMailedTo(email, 'invitation');
  const accepted = { token, name: 'Grace', password };
  const { status, setCookies } = await new Browser(url).auth('/invitation/accept', accepted, headers);
  expect(status).toBe(200);
  expect(setCookies[0]).toMatch(/^__Host-perspection=.*; Secure$/);
  const { rows } = await api.pool.query('select email_verified_at from people.users where email = $1', [
    email,
  ]);
  expect(rows[0].email_verified_at).toBeInstanceOf(Date);
});

it('a link for a new password is mailed to those who have an account, three times an hour', async () => {
  const { email } = await addPerson(api.pool, { [workspaceId]: 'VIEWER' });
  const request = (address: string) => new Browser(url).auth('/reset', { email: address }, headers);
  for (const address of [email, 'nobody@example.com', email, email, email])
    expect((await request(address)).status).toBe(202);
  const mailed = () => letters.filter((letter) => letter.includes(`To: ${email}`));
  await expect.poll(() => mailed().length, { interval: 20 }).toBe(3);
  const tokens = mailed().map((letter) => /#token=([\w-]{43})/.exec(letter)![1]!);
  const statuses = [];
  for (const token of tokens) {
    const body = { token, password: 'a password by mail' };
    statuses.push((await new Browser(url).auth('/reset/confirm', body, headers)).status);
  }
  expect(statuses.toSorted()).toEqual([204, 404, 404]); // each letter ends the one before
  expect(letters.join('\n')).not.toContain('nobody@example.com');
});

it.each([
  [0, false, 'Your account has no passkeys.'],
  [1, false, 'Your account has 1 passkey, which stays: sign in,'],
  [2, true, 'Your account has 2 passkeys, which stay: sign in,'],
])(
  'the letter says that %i passkeys stay, and two-step verification: %s',
  async (passkeys, twoStep, sentence) => {
    const { id, email } = await addPerson(api.pool, { [workspaceId]: 'VIEWER' });
    await api.pool.query(
      `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
     select gen_random_uuid(), $1, 'Phone', gen_random_uuid(), '', 0, '{}', now() from generate_series(1, $2)`,
      [id, passkeys],
    );
    if (twoStep) await api.pool.query('update people.users set totp_since = now() where id = $1', [id]);
    await new Browser(url).auth('/reset', { email }, headers);
    await linkMailedTo(email, 'reset-password');
    const letter = letters.find((one) => one.includes(`To: ${email}`))!;
    expect(letter).toContain(`A new password ends all sessions. ${sentence}`);
    expect(letter.includes('Two-step verification stays on.')).toBe(twoStep);
  },
);
