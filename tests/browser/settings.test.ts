import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { focused } from './focus.ts';

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
}, 60_000);

async function openPage(key: string, path = '/', width = 1440): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  keep({ close: () => context.close() });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto(`${api.url}${path}#key=${key}`);
  return page;
}

const theme = (page: Page) => page.evaluate<string | undefined>('document.documentElement.dataset.theme');

const createKey = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }';

test.skipIf(withoutBrowser)(
  'the account menu is used with the keyboard: who is signed in, theme, settings, signing out',
  { timeout: 60_000 },
  async () => {
    const { key } = await api.addWorkspace('VIEWER');
    const page = await openPage(key);
    const button = page.getByRole('button', { name: 'Account' });
    await button.focus();
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Sign out');
    await page
      .getByTestId('signed-in-as')
      .filter({ hasText: /^Test$/ })
      .waitFor();
    await page.getByText('API key · Viewer of').waitFor();
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('UTC');
    for (let n = 0; n < 2; n++) await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Dark');
    await page.keyboard.press('Enter');
    expect(await theme(page)).toBe('dark');
    await page.getByRole('menuitemradio', { name: 'Dark', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await focused(page)).toBe('Account');

    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Settings');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Only owners manage members' }).waitFor();
    expect(await focused(page)).toBe('Account');
    await page.reload();
    await page.getByRole('heading', { name: 'Only owners manage members' }).waitFor();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('heading', { name: 'Only owners manage API keys' }).waitFor();
    expect(await theme(page)).toBe('dark');

    await button.click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByTestId('sign-in').waitFor();
    expect(await page.evaluate('document.activeElement === document.querySelector("input")')).toBe(true);
  },
);

test.skipIf(withoutBrowser)(
  'on a phone the account menu is at the top, and the bar at the bottom has pages alone',
  { timeout: 60_000 },
  async () => {
    const { key } = await api.addWorkspace();
    const page = await openPage(key, '/', 390);
    await page.getByRole('button', { name: 'Account' }).waitFor();
    const links = page.getByRole('navigation', { name: 'Main' }).locator('a:visible, button:visible');
    expect(await links.allInnerTexts()).toEqual(['Webhooks', 'Deliveries', 'Events', 'Sources', 'Pipeline']);
    const box = (await page.getByRole('button', { name: 'Account' }).boundingBox())!;
    expect(box.y + box.height).toBeLessThan(60);
    await page.getByRole('button', { name: 'Account' }).click();
    const menu = (await page.getByRole('menu').boundingBox())!;
    expect(menu.x).toBeGreaterThan(0);
    expect(menu.x + menu.width).toBeLessThanOrEqual(390);
  },
);

test.skipIf(withoutBrowser)(
  'an owner creates an API key, which is shown once, sees the keys of others, and revokes both',
  { timeout: 60_000 },
  async () => {
    const { key } = await api.addWorkspace();
    const page = await openPage(key, '/settings/api-keys');
    const rows = page.getByTestId('key-row');
    await rows.filter({ hasText: 'In use here' }).waitFor();
    await page.getByRole('button', { name: 'Create API key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('alert').filter({ hasText: 'Say what the key is for.' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.placeholder')).toBe('Checkout service');
    await page.getByLabel('Name').fill('Checkout');
    await page.getByLabel('Viewer').check();
    await page.getByLabel('Expires').selectOption('In 30 days');
    await dialog.getByRole('button', { name: 'Create API key' }).click();
    const created = await page.getByTestId('created-key').innerText();
    expect(created).toMatch(/^psk_[\dA-Za-z]{49}$/);
    await page.keyboard.press('Escape'); // only the button closes what is shown once
    await dialog.getByRole('button', { name: 'Copy API key' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(created);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect(await focused(page)).toBe('Create API key');
    const row = rows.filter({ hasText: 'Checkout' });
    expect(await row.innerText()).toMatch(
      new RegExp(`…${created.slice(-4)} · created now by Test\\s+Viewer\\s+never\\s+in 30 days`),
    );
    expect((await api.ask('{ viewer { role } }', {}, created)).body).toEqual({
      data: { viewer: { role: 'VIEWER' } },
    });

    await api.ask(createKey, { input: { name: 'From a script', role: 'EDITOR' } }, key);
    await page.reload();
    await rows.filter({ hasText: 'From a script' }).waitFor();
    expect(await page.content()).not.toContain(created);

    await page.getByRole('button', { name: 'Revoke Checkout' }).click();
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('Revoke Checkout');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Revoke API key' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('API keys');
    expect((await api.ask('{ viewer { role } }', {}, created)).status).toBe(401);

    await page.getByRole('button', { name: 'Revoke Test' }).click();
    await dialog.getByText('You are signed in with this key').waitFor();
    await page.getByRole('button', { name: 'Revoke API key' }).click();
    await page.getByTestId('sign-in').waitFor();
    await page.getByRole('alert').filter({ hasText: 'It may have been revoked.' }).waitFor();
  },
);

test.skipIf(withoutBrowser)(
  'a key that is revoked elsewhere ends a page that has no subscription',
  { timeout: 60_000 },
  async () => {
    const { key } = await api.addWorkspace();
    const { body } = await api.ask(createKey, { input: { name: 'Guest', role: 'VIEWER' } }, key);
    const page = await openPage(
      (body as { data: { createApiKey: { key: string } } }).data.createApiKey.key,
      '/settings',
    );
    await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
    await api.pool.query(`update settings.api_keys set revoked_at = now() where name = 'Guest'`);
    await page.getByTestId('sign-in').waitFor();
  },
);
