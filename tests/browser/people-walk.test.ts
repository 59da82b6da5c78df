import { type Browser, type Page, type WebSocket } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { openTestStorage } from '../../server/testing/database.ts';
import { freePort } from '../../server/testing/nats-server.ts';
import { startOidcProvider, type TestProvider } from '../../server/testing/oidc-provider.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import {
  addAuthenticator,
  ageSignIn,
  choose,
  inviteByMenu,
  isAtHome,
  password,
  press,
  prove,
  signIn,
  signOut,
} from './people-pages.ts';

const keep = closingAfterAll();
const grace = 'grace@example.com';
let world: World;
let browser: Browser;
let provider: TestProvider;
let pool: Awaited<ReturnType<typeof openTestStorage>>['pool'];
/** Every one that a page has opened. */
const sockets = new Map<Page, WebSocket[]>();

beforeAll(async () => {
  if (withoutBrowser) return;
  const port = await freePort();
  // At a host name: an IP address has no passkeys. The provider has another host, so it is another site to the browser.
  const url = `http://localhost:${port}`;
  provider = await startOidcProvider(keep, `${url}/auth/oidc/callback`, '127.0.0.1');
  const env = { ROLE: 'api', PORT: String(port), PUBLIC_URL: url, ...provider.env };
  [world, browser] = await Promise.all([startWorld(keep, { env }), openBrowser(keep)]);
  ({ pool } = await openTestStorage(keep, { url: world.databaseUrl }));
}, 60_000);

/** A page in a browser of its own, in which nobody is signed in. */
async function openPage(url: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  sockets.set(page, []);
  page.on('websocket', (socket) => sockets.get(page)!.push(socket));
  await page.goto(url);
  return page;
}

async function createAccount(page: Page, name: string, button: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password').fill(password);
  await press(page, button);
  await isAtHome(page);
}

/** The first start: a link makes the first account, its owner. */
async function setUp(): Promise<Page> {
  const page = await openPage((await world.setUpLink())!);
  await page.getByLabel('E-mail').fill('ada@example.com');
  await createAccount(page, 'Ada', 'Create account');
  return page;
}

async function openSignInSettings(page: Page): Promise<void> {
  await choose(page, 'Settings');
  await page.getByRole('link', { name: 'Sign-in' }).click();
}

/** Adds a passkey soon after a sign-in, so that no proof is asked for, and signs in with it. */
async function signInByPasskey(page: Page): Promise<void> {
  await addAuthenticator(page);
  await openSignInSettings(page);
  await press(page, 'Add passkey');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Laptop');
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
  const row = page.getByTestId('passkey-row');
  await row.filter({ hasText: /Laptop\s*never used/ }).waitFor();
  await signOut(page);
  await press(page, 'Sign in with a passkey');
  await row.filter({ hasText: /Laptop\s*last used/ }).waitFor();
}

/** The socket of a page that is open now. */
const openSocket = (page: Page) => sockets.get(page)!.findLast((socket) => !socket.isClosed())!;

const isLive = (page: Page) => page.locator('[data-testid="connection"][data-state="live"]').waitFor();

test.skipIf(withoutBrowser)(
  'from the first start to a team: invite, accept, sign in with a passkey, then with a linked account, lose a role',
  { timeout: 120_000 },
  async () => {
    const adas = await setUp();
    const graces = await openPage(await inviteByMenu(adas, grace));
    await createAccount(graces, 'Grace', 'Create account and join');
    await signInByPasskey(graces);

    // Her address was never verified here: the provider alone is not enough, until she links the account.
    provider.person = { sub: 'grace', email: grace, email_verified: true, name: 'Grace' };
    await signOut(graces);
    await press(graces, 'Sign in with Example Login');
    await graces.getByRole('alert').filter({ hasText: 'Settings → Sign-in' }).waitFor();
    expect(graces.url()).toBe(`${world.url}/`);
    await signIn(graces, grace);
    await isAtHome(graces);
    await openSignInSettings(graces);
    await ageSignIn(graces, pool, grace);
    await press(graces, 'Link account');
    await prove(graces);
    await graces.getByTestId('linked-row').filter({ hasText: grace }).waitFor();
    expect(graces.url()).toBe(`${world.url}/settings/sign-in`);

    await signOut(graces);
    await press(graces, 'Sign in with Example Login');
    await graces.getByTestId('linked-row').filter({ hasText: grace }).waitFor();
    await graces.goto(world.url);
    await isAtHome(graces);
    await isLive(graces);

    // A change of role closes the socket that is open, and the page goes on with the new role.
    const closed = openSocket(graces).waitForEvent('close');
    const reopened = graces.waitForEvent('websocket');
    const create = graces.getByRole('button', { name: 'Create webhook' });
    await create.waitFor();
    await adas.reload();
    await adas.getByLabel('Role of Grace').selectOption('Viewer');
    await Promise.all([closed, reopened]);
    await create.waitFor({ state: 'detached' });
    await isLive(graces);
  },
);

test.skipIf(withoutBrowser)(
  'whoever is invited joins with an account of a provider, which cannot be unlinked while it is all they have',
  { timeout: 60_000 },
  async () => {
    const email = 'edsger@example.com';
    const invited = await world.query<{ inviteMember: { inviteLink: string } }>(
      `mutation { inviteMember(input: { email: "${email}", role: EDITOR }) { inviteLink } }`,
    );
    provider.person = { sub: 'stranger', email: 'stranger@example.com', email_verified: true };
    const page = await openPage(invited.inviteMember.inviteLink, 390);
    await press(page, 'Join with Example Login');
    await page.getByRole('alert').filter({ hasText: 'a different e-mail address' }).waitFor();
    await press(page, 'Sign in with Example Login');
    await page.getByRole('alert').filter({ hasText: 'has not been invited' }).waitFor();

    provider.person = { sub: 'edsger', email, name: 'Edsger' };
    await page.goto(invited.inviteMember.inviteLink);
    await press(page, 'Join with Example Login');
    await isAtHome(page);
    await page.getByRole('button', { name: 'Account', exact: true }).click();
    await page.getByTestId('signed-in-as').filter({ hasText: 'Edsger' }).waitFor();
    await page.goto(`${world.url}/?sign-in=OTHER_ADDRESS`);
    await page.getByText('a different e-mail address').waitFor();
    await page.goto(`${world.url}/settings/sign-in`);
    await press(page, `Unlink ${email}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await page.getByRole('alert').filter({ hasText: 'set a password' }).waitFor();
    await page.getByTestId('linked-row').waitFor();
  },
);
