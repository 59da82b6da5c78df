import { type Page } from 'playwright-core';

import { Browser } from '../../server/testing/browser.ts';
import { ageSessions } from '../../server/testing/factors.ts';
import { type Pool } from '../../server/storage/index.ts';

/** What people do on several pages of the dashboard. */
export const password = 'correct horse battery';

export const isAtHome = (page: Page) =>
  page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Chooses an item of the account menu. */
export async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await press(page, 'Sign in');
}

export async function signOut(page: Page): Promise<void> {
  await choose(page, 'Sign out');
  await page.getByTestId('sign-in').waitFor();
}

/** Gives a page an authenticator that verifies its owner by itself. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Makes the sign-in of a page so old that changes of how to sign in ask for a proof. */
export async function ageSignIn(page: Page, pool: Pool, email: string): Promise<void> {
  const browser = new Browser(page.url());
  for (const { name, value } of await page.context().cookies(page.url())) browser.cookies.set(name, value);
  await ageSessions(browser, pool, { email });
}

/** Answers the dialog that asks for a proof with the password. */
export async function prove(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
}

/** Invites an address, from anywhere in the dashboard. @returns The link to hand over. */
export async function inviteByMenu(page: Page, email: string): Promise<string> {
  await choose(page, 'Settings');
  await press(page, 'Invite');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  const link = await page.getByTestId('handed-link').innerText();
  await press(page, 'I have copied it');
  return link;
}
