import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type Proxy, startProxy } from '../../server/testing/proxy.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let proxy: Proxy;
let key: string;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  proxy = keep(await startProxy(api.url));
  ({ key } = await api.addWorkspace());
  const create =
    'mutation { createWebhook(input: { name: "CRM", url: "https://example.com/" }) { webhook { id } } }';
  await api.ask(create, {}, key);
}, 60_000);

async function openPage(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(new URL(`${path}#key=${key}`, proxy.url).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

const problem = (page: Page, text: string | RegExp) =>
  page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: text }).waitFor({ timeout: 15_000 });

test.skipIf(withoutBrowser)(
  'while the server hangs, a list, a switch and a new page say so after 10 seconds, and go on by themselves once it is back',
  { timeout: 60_000 },
  async () => {
    const [list, cards, begun] = await Promise.all(['/events', '/', '/sources'].map(openPage));
    const enabled = cards!.getByRole('switch', { name: 'Disable CRM' });
    await enabled.waitFor();
    await list!.getByText('No events yet').waitFor();

    proxy.swallow();
    await list!.getByRole('button', { name: 'Refresh' }).click();
    await enabled.click();
    await begun!.getByRole('link', { name: 'Webhooks', exact: true }).click();
    const said = 'The server did not respond within 10 seconds.';
    await Promise.all([
      problem(list!, said),
      problem(cards!, `${said} The change may have been made.`),
      problem(begun!, said),
    ]);
    // What it shows is what is known.
    expect(await enabled.getAttribute('aria-checked')).toBe('true');

    proxy.cut();
    proxy.forget();
    await list!.getByText('No events yet').waitFor();
    await begun!.getByTestId('webhook-card').waitFor();
  },
);
