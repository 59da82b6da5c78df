import { type Page } from 'playwright-core';

import { codeNow } from '../../../server/testing/factors.ts';
import { type Shown } from '../pages.ts';
import { dialogOf, press } from './pressing.ts';

const signInSettings = {
  path: '/settings/sign-in',
  as: 'person',
  ready: '[data-testid="two-step"]',
} as const;

/** At a host name: an IP address has no passkeys. */
async function addPasskey(page: Page): Promise<void> {
  const { origin, pathname } = new URL(page.url().replace('127.0.0.1', 'localhost'));
  const cookies = await page.context().cookies();
  await page.context().addCookies(cookies.map(({ name, value }) => ({ name, value, url: origin })));
  await page.goto(origin + pathname);
  await press(page, 'Add passkey');
}

async function enrol(page: Page): Promise<string> {
  await press(page, 'Turn on');
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  return page.getByTestId('totp-secret').innerText();
}

export const settingsStates: readonly Shown[] = [
  {
    name: 'account menu of a person',
    path: '/settings/members',
    as: 'person',
    ready: '[data-testid="member-row"]',
    open: (page) => press(page, 'Account'),
  },
  {
    name: 'create workspace',
    path: '/settings/members',
    as: 'person',
    ready: '[data-testid="member-row"]',
    open: async (page) => {
      await press(page, 'Account');
      await page.getByRole('menuitem', { name: 'Create workspace' }).click();
      await dialogOf(page).waitFor();
    },
  },
  {
    name: 'remove member',
    path: '/settings/members',
    as: 'person',
    ready: '[data-testid="member-row"]',
    open: (page) => press(page, /^Remove /),
  },
  { ...signInSettings, name: 'add passkey', open: addPasskey },
  { ...signInSettings, name: 'rename passkey', open: (page) => press(page, /^Rename /) },
  { ...signInSettings, name: 'remove passkey', open: (page) => press(page, /^Remove /) },
  { ...signInSettings, name: 'set up an authenticator app', open: enrol },
  {
    name: 'change password',
    path: '/settings/sessions',
    as: 'person',
    ready: '[aria-label="Sessions"] li',
    open: (page) => press(page, 'Change password'),
  },
  {
    name: 'revoke API key',
    path: '/settings/api-keys',
    as: 'person',
    ready: '[role="row"] button',
    open: (page) => press(page, /^Revoke /),
  },
  {
    name: 'audit log, entry',
    path: '/settings/audit',
    as: 'person',
    ready: '[data-testid="audit-row"]',
    open: (page) => page.getByTestId('audit-row').first().locator('summary').click(),
  },
  {
    name: 'delete workspace',
    path: '/settings/workspace',
    as: 'person',
    ready: 'h1',
    open: (page) => press(page, 'Delete workspace'),
  },
  // From here on, something is added that the others would show.
  {
    name: 'API key, shown once',
    path: '/settings/api-keys',
    as: 'person',
    ready: '[role="row"] button',
    open: async (page) => {
      await press(page, 'Create API key');
      await dialogOf(page).getByLabel('Name').fill('Checkout service');
      await dialogOf(page).getByRole('button', { name: 'Create API key' }).click();
      await page.getByText('Copy your API key').waitFor();
    },
  },
  {
    name: 'invitation, link to hand over',
    path: '/settings/members',
    as: 'person',
    ready: '[data-testid="member-row"]',
    open: async (page) => {
      await press(page, 'Invite');
      await dialogOf(page).getByLabel('E-mail').fill('edsger@example.com');
      await dialogOf(page).getByRole('button', { name: 'Invite' }).click();
      await page.getByTestId('handed-link').waitFor();
    },
  },
  {
    ...signInSettings,
    name: 'recovery codes',
    open: async (page) => {
      await dialogOf(page)
        .getByLabel('Code', { exact: true })
        .fill(codeNow(await enrol(page)));
      await dialogOf(page).getByRole('button', { name: 'Turn on' }).click();
      await page.getByTestId('recovery-codes').locator('code').first().waitFor();
    },
  },
];
