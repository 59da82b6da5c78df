import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { holdMany } from '../../server/testing/held-deliveries.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let key: string;
let workspaceId: string;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  ({ key, workspaceId } = await api.addWorkspace());
  await hold('Ledger', 3); // longer than all of the others
  await hold('CRM', 25_000);
}, 90_000);

/** Holds so many deliveries of a new webhook. */
async function hold(name: string, count: number): Promise<void> {
  const create = `mutation { createWebhook(input: { name: "${name}", url: "https://example.com/" }) { webhook { id } } }`;
  const { webhook } = (await api.ask(create, {}, key)).body.data.createWebhook;
  await holdMany(api.pool, { workspaceId, webhookId: webhook.id, eventName: name }, count);
}

async function openPage(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${api.url}${path}#key=${key}`);
  return page;
}

test.skipIf(withoutBrowser)(
  'of 25,000 that are held, the line has the exact count, hides no other line, and opens to pages',
  { timeout: 60_000 },
  async () => {
    const page = await openPage('/deliveries');
    const line = (name: string) => page.getByTestId('held-line').filter({ hasText: name });
    await line('CRM').getByText('25,000 held').waitFor();
    await line('Ledger').getByText('3 held').waitFor();
    await page.getByRole('button', { name: /^Held 25,003$/ }).waitFor();

    await line('CRM').getByRole('button').click();
    const rows = page.getByRole('table', { name: 'Held deliveries to CRM' }).getByTestId('delivery-row');
    await rows.nth(24).waitFor();
    await line('CRM').getByRole('button', { name: 'Load more' }).click();
    await rows.nth(49).waitFor();
    expect(await rows.count()).toBe(50);
  },
);

test.skipIf(withoutBrowser)(
  'with a filter, a line that has more than are counted says so',
  { timeout: 60_000 },
  async () => {
    const page = await openPage('/deliveries?range=24h');
    const lines = page.getByTestId('held-line');
    await lines.filter({ hasText: 'CRM' }).getByText('5,000+ held').waitFor();
    await lines.filter({ hasText: 'Ledger' }).getByText('3 held').waitFor();
  },
);
