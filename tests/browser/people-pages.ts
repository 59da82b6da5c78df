import { type Page } from 'playwright-core';

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
