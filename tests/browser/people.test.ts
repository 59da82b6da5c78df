import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../server/testing/database.ts';
import { addPerson } from '../../server/testing/people.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { focused } from './focus.ts';
import { choose, isAtHome, password, press, signIn } from './people-pages.ts';

const keep = closingAfterAll();
const ada = { name: 'Ada', email: 'ada@example.com' };
const grace = { name: 'Grace', email: 'grace@example.com' };
let world: World;
let browser: Browser;

beforeAll(async () => {
  if (withoutBrowser) return;
  [world, browser] = await Promise.all([startWorld(keep, { env: { ROLE: 'api' } }), openBrowser(keep)]);
}, 60_000);

/** A page in a browser of its own, in which nobody is signed in. */
async function openPage(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** The label of the field that has the focus. */
const field = (page: Page) => page.evaluate<string>('document.activeElement.labels[0].textContent');

async function setUp(): Promise<Page> {
  const page = await openPage((await world.setUpLink())!);
  await expect.poll(() => field(page)).toBe('E-mail');
  await page.getByLabel('E-mail').fill(ada.email);
  await page.getByLabel('Your name').fill(ada.name);
  await page.getByLabel('Password').fill('short');
  await press(page, 'Create account');
  await page.getByRole('alert').filter({ hasText: 'at least 12 characters' }).waitFor();
  await page.getByLabel('Password').fill(password);
  await press(page, 'Create account');
  await isAtHome(page);
  expect(page.url()).toBe(`${world.url}/`);
  return page;
}

/** Invites Grace as an editor. @returns the link to hand over */
async function invite(page: Page): Promise<string> {
  await choose(page, 'Settings');
  await page
    .getByTestId('member-row')
    .filter({ hasText: /Ada\s*You/ })
    .waitFor();
  await press(page, 'Invite');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('alert').filter({ hasText: 'Enter an e-mail address.' }).waitFor();
  await page.getByLabel('E-mail').fill(grace.email);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await page.getByTestId('handed-link').innerText();
  await press(page, 'I have copied it');
  expect(await focused(page)).toBe('Invite');
  await page
    .getByTestId('invitation-row')
    .filter({ hasText: /grace@example\.com\s*ends in 7 days/ })
    .waitFor();
  return link;
}

async function accept(link: string): Promise<Page> {
  const page = await openPage(link);
  await page.getByText('grace@example.com is invited as Editor').waitFor();
  await expect.poll(() => field(page)).toBe('Your name');
  await page.getByLabel('Your name').fill(grace.name);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Create account and join');
  await isAtHome(page);
  return page;
}

test.skipIf(withoutBrowser)(
  'people set up the server, invite, accept, sign out and in; a change of role reaches an open page, and a removal ends it',
  { timeout: 120_000 },
  async () => {
    const adas = await setUp();
    const link = await invite(adas);
    const graces = await accept(link);

    await choose(graces, 'Sign out');
    await graces.getByTestId('sign-in').waitFor();
    expect(await field(graces)).toBe('E-mail');
    expect(await graces.context().cookies()).not.toContainEqual(
      expect.objectContaining({ name: 'perspection' }),
    );
    await graces.getByLabel('E-mail').fill(grace.email);
    await graces.getByLabel('Password').fill('something else');
    await press(graces, 'Sign in');
    await graces.getByRole('alert').waitFor();
    await signIn(graces, grace.email);
    await isAtHome(graces);
    await graces.locator('[data-testid="connection"][data-state="live"]').waitFor();

    // An editor becomes a viewer, on the page that is open.
    const create = graces.getByRole('button', { name: 'Create webhook' });
    await create.waitFor();
    await graces.evaluate('window.sameDocument = true');
    await adas.reload();
    await adas.getByLabel('Role of Grace').focus();
    await adas.getByLabel('Role of Grace').selectOption('Viewer');
    await adas.locator('[data-testid="member-row"][data-role="VIEWER"]').waitFor();
    expect(await focused(adas)).toBe('Role of Grace');
    await create.waitFor({ state: 'detached' });
    expect(await graces.evaluate('window.sameDocument')).toBe(true);
    await graces.locator('[data-testid="connection"][data-state="live"]').waitFor();

    // The last owner stays.
    await adas.getByLabel('Role of Ada').selectOption('Editor');
    await press(adas, 'Become Editor');
    await adas.getByRole('status').filter({ hasText: /owner/i }).waitFor();

    // One browser signs out another one.
    const elsewhere = await openPage(world.url);
    await signIn(elsewhere, grace.email);
    await isAtHome(elsewhere);
    await graces.goto(`${world.url}/settings/sessions`);
    await graces.getByTestId('session-row').nth(1).waitFor();
    await press(graces, 'Sign out all others');
    await graces.getByTestId('session-row').nth(1).waitFor({ state: 'detached' });
    expect(await focused(graces)).toBe('Sessions');
    await elsewhere.getByTestId('sign-in').waitFor();

    await press(adas, 'Remove Grace');
    await press(adas, 'Remove member');
    await adas.getByTestId('member-row').nth(1).waitFor({ state: 'detached' });
    expect(await focused(adas)).toBe('Members');
    await graces.getByRole('alert').filter({ hasText: 'not a member of any workspace' }).waitFor();
  },
);

test.skipIf(withoutBrowser)(
  'the link with the key still signs in, asks before it replaces a session, and a used link says so',
  { timeout: 60_000 },
  async () => {
    const withKey = `${world.url}/#key=${world.apiKey}`;
    const page = await openPage(withKey);
    await isAtHome(page);
    await choose(page, 'Settings');
    await page.getByTestId('member-row').filter({ hasText: 'Ada' }).waitFor();

    const adas = await openPage(world.url);
    await signIn(adas, ada.email);
    await isAtHome(adas);
    await adas.goto('about:blank');
    await adas.goto(withKey);
    await adas.getByRole('region', { name: 'Use the key from this link?' }).waitFor();
    await press(adas, 'Stay signed in');
    await adas.getByRole('button', { name: 'Account' }).click();
    await adas.getByTestId('signed-in-as').filter({ hasText: 'Ada' }).waitFor();

    await adas.goto(`${world.url}/set-up#token=${'x'.repeat(43)}`);
    await adas.getByLabel('E-mail').fill(ada.email);
    await adas.getByLabel('Your name').fill('Ada');
    await adas.getByLabel('Password').fill(password);
    await press(adas, 'Create account');
    await adas.getByRole('alert').waitFor();
  },
);

test.skipIf(withoutBrowser)(
  'a workspace is entered from the account menu, renamed, and deleted by its name',
  { timeout: 60_000 },
  async () => {
    await world.query('mutation { createWorkspace(input: { name: "Bakery" }) { workspace { id } } }');
    const page = await openPage(`${world.url}/settings#key=${world.apiKey}`);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Bakery' }).click();
    await isAtHome(page);
    await page.getByText('Bakery', { exact: true }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('MAIN');

    await choose(page, 'Settings');
    await page.getByRole('link', { name: 'Workspace' }).click();
    await page.getByRole('switch', { name: 'Hide personal data from viewers' }).click();
    await page.getByRole('status').filter({ hasText: 'Personal data is hidden from viewers' }).waitFor();
    await page.getByLabel('Name').fill('Bakery North');
    await press(page, 'Rename');
    await page.getByRole('status').filter({ hasText: 'Renamed the workspace' }).waitFor();
    const names = 'query { workspaces(first: 10) { nodes { name hidePersonalData deletesAt } } }';
    const bakery = async () =>
      (await world.query<{ workspaces: { nodes: { name: string }[] } }>(names)).workspaces.nodes.find(
        ({ name }) => name === 'Bakery North',
      );
    expect(await bakery()).toMatchObject({ hidePersonalData: true, deletesAt: null });

    await press(page, 'Delete workspace');
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete workspace' });
    await page.getByLabel(/^Type .* to confirm$/).fill('Bakery');
    await expect.poll(() => confirm.isDisabled()).toBe(true);
    await page.getByLabel('Type Bakery North to confirm').fill('Bakery North');
    await confirm.click();
    await isAtHome(page);
    await page.getByText('Default', { exact: true }).waitFor();
    expect(await bakery()).toMatchObject({ deletesAt: expect.any(String) });

    await choose(page, 'Restore Bakery North');
    await page.getByText('Bakery North', { exact: true }).waitFor();
    expect(await bakery()).toMatchObject({ deletesAt: null });
  },
);

test.skipIf(withoutBrowser)(
  'an owner creates a workspace, and restores one when all that they have are deleted',
  { timeout: 60_000 },
  async () => {
    const { pool } = await openTestStorage(keep, { url: world.databaseUrl });
    const { id, email } = await addPerson(pool, { [await addWorkspace(pool, 'Studio')]: 'OWNER' });
    const page = await openPage(world.url);
    await signIn(page, email);
    await isAtHome(page);
    await choose(page, 'Create workspace');
    await expect.poll(() => field(page)).toBe('Name');
    await page.keyboard.type('Gallery');
    await page.keyboard.press('Enter');
    await page.getByText('Gallery', { exact: true }).waitFor();
    await isAtHome(page);

    await pool.query(
      `update settings.workspaces set deletes_at = now() + interval '7 days'
       where id in (select workspace_id from settings.members where user_id = $1)`,
      [id],
    );
    await page.reload();
    await page.getByRole('heading', { name: 'is deleted' }).waitFor();
    await press(page, 'Restore workspace');
    await isAtHome(page);
  },
);
