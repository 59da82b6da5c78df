import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { openTestStorage } from '../../server/testing/database.ts';
import { codeNow } from '../../server/testing/factors.ts';
import { addPerson, type TestPerson } from '../../server/testing/people.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { addAuthenticator, ageSignIn, press, prove, signIn, signOut } from './people-pages.ts';

const keep = closingAfterAll();
let world: World;
let browser: Browser;
let pool: Awaited<ReturnType<typeof openTestStorage>>['pool'];
/** At a host name: an IP address has no passkeys. */
let url: string;

beforeAll(async () => {
  if (withoutBrowser) return;
  [world, browser] = await Promise.all([startWorld(keep, { env: { ROLE: 'api' } }), openBrowser(keep)]);
  ({ pool } = await openTestStorage(keep, { url: world.databaseUrl }));
  url = world.url.replace('127.0.0.1', 'localhost');
}, 60_000);

/** Somebody with a browser of their own, whose sign-in is old, at the settings of sign-in. */
async function open(): Promise<{ readonly page: Page; readonly person: TestPerson }> {
  const { rows } = await pool.query<{ id: string }>('select id from settings.workspaces limit 1');
  const person = await addPerson(pool, { [rows[0]!.id]: 'OWNER' });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${url}/settings/sign-in`);
  await signIn(page, person.email);
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
  return { page, person };
}

test.skipIf(withoutBrowser)(
  'a passkey is added after a proof, signs in, is renamed and removed',
  { timeout: 90_000 },
  async () => {
    const { page, person } = await open();
    await addAuthenticator(page);
    await ageSignIn(page, pool, person.email);
    await press(page, 'Add passkey');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Laptop');
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await prove(page);
    const row = page.getByTestId('passkey-row');
    await row.filter({ hasText: /Laptop\s*never used/ }).waitFor();

    await signOut(page);
    await press(page, 'Sign in with a passkey');
    await row.filter({ hasText: /Laptop\s*last used/ }).waitFor();

    await press(page, 'Rename Laptop');
    await dialog.getByLabel('Name').fill('Phone');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await press(page, 'Remove Phone');
    await press(page, 'Remove passkey');
    await row.waitFor({ state: 'detached' });
    await signOut(page);
    await press(page, 'Sign in with a passkey');
    await page.getByRole('alert').waitFor();
  },
);

test.skipIf(withoutBrowser)(
  'an authenticator app is set up; then a password needs a code or a recovery code, until it is turned off',
  { timeout: 90_000 },
  async () => {
    const { page, person } = await open();
    await press(page, 'Turn on');
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    const secret = await page.getByTestId('totp-secret').innerText();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Code', { exact: true }).fill('12');
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByText('This code is wrong').waitFor();
    await dialog.getByLabel('Code', { exact: true }).fill(codeNow(secret));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    const shown = page.getByTestId('recovery-codes').locator('code');
    await shown.first().waitFor();
    const codes = await shown.allInnerTexts();
    expect(codes).toHaveLength(10);
    await press(page, 'I have saved them');
    await page.locator('[data-testid="two-step"][data-on="true"]').waitFor();

    // The app's next code comes in half a minute.
    await pool.query('update people.totp set last_step = 0');
    for (const code of [codeNow(secret), codes[0]!]) {
      await signOut(page);
      await signIn(page, person.email);
      await page.getByLabel('Code', { exact: true }).fill(code);
      await press(page, 'Sign in');
      await page.getByTestId('two-step').waitFor();
    }
    await page.getByText(/9\s*recovery codes left/).waitFor();

    await press(page, 'Turn off');
    await dialog.getByLabel('Code', { exact: true }).fill(codes[1]!);
    await dialog.getByRole('button', { name: 'Turn off' }).click();
    await page.locator('[data-testid="two-step"][data-on="false"]').waitFor();
  },
);
