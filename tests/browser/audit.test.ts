import { readFileSync } from 'node:fs';

import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
}, 60_000);

async function openPage(key: string, path: string, width = 1440): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${api.url}${path}#key=${key}`);
  return page;
}

const create = `mutation ($name: String!) {
  createWebhook(input: { name: $name, url: "https://example.com/?canary" }) { webhook { id } }
}`;
const slow = 'mutation ($id: ID!) { updateWebhook(id: $id, input: { timeoutMs: 9000 }) { webhook { id } } }';

test.skipIf(withoutBrowser)(
  'an owner reads, filters and exports the audit log',
  { timeout: 60_000 },
  async () => {
    const { key } = await api.addWorkspace();
    const page = await openPage(key, '/settings/audit');
    await page.getByText('No changes yet').waitFor();

    const { body } = await api.ask(create, { name: 'Orders' }, key);
    await api.ask(create, { name: 'Stock' }, key);
    await api.ask(slow, { id: body.data.createWebhook.webhook.id }, key);
    await page.reload();
    const rows = page.getByTestId('audit-row');
    await expect.poll(() => rows.count()).toBe(3);
    await rows.first().locator('summary').click();
    expect(await rows.first().locator('tbody').innerText()).toMatch(/^timeoutMs\s+5000\s+9000$/);

    await rows.first().getByRole('button', { name: 'Only this object' }).click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole('button', { name: 'Orders' }).waitFor();
    await page.getByLabel('Action').selectOption('Webhook created');
    await expect.poll(() => rows.count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('action')).toBe('WEBHOOK_CREATED');
    await page.reload();
    await expect.poll(() => rows.count()).toBe(1);

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const lines = readFileSync(await (await downloading).path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { object: object }).object)).toMatchObject([
      { name: 'Orders' },
    ]);

    await page.getByLabel('From').fill('2999-01-01');
    await page.getByText('No matching entries').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => rows.count()).toBe(4); // the export as well
    expect(await page.content()).not.toContain('canary');
  },
);

test.skipIf(withoutBrowser)('nobody else reads it', { timeout: 60_000 }, async () => {
  const { key } = await api.addWorkspace('EDITOR');
  const page = await openPage(key, '/settings/audit', 320);
  await page.getByRole('heading', { name: 'Only owners read the audit log' }).waitFor();
});
