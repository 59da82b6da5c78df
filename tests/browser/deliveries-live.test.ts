import { setTimeout as pause } from 'node:timers/promises';

import { type Browser, type Locator, type Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { closingAfterAll, closingAfterEach } from '../../server/testing/closing.ts';
import { holdMany } from '../../server/testing/held-deliveries.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { deliver, refused, type Target } from './made-deliveries.ts';

const keep = closingAfterAll();
const keepForOne = closingAfterEach();
let api: RealApi;
let browser: Browser;
let key: string;
let mailer: Target;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
}, 60_000);

beforeEach(async () => {
  if (withoutBrowser) return;
  const workspace = await api.addWorkspace();
  ({ key } = workspace);
  mailer = { workspaceId: workspace.workspaceId, webhookId: await createWebhook('Mailer') };
});

async function createWebhook(name: string): Promise<string> {
  const create = `mutation { createWebhook(input: { name: "${name}", url: "https://example.com/" }) { webhook { id } } }`;
  return (await api.ask(create, {}, key)).body.data.createWebhook.webhook.id;
}

let orders = 0;
const newOrders = (count: number) =>
  Array.from({ length: count }, () => ({ eventId: `order-${(orders += 1)}` }));

/** Delivers so many new orders, or fails to; returns the id of the last one. */
async function send(count: number, code?: number): Promise<string> {
  const events = newOrders(count);
  await deliver(api.pool, mailer, events, code ? refused(code) : {});
  return events.at(-1)!.eventId;
}

/** Delivers 50 orders every half a second, until the returned function is called. */
function stream(): () => Promise<void> {
  let going = true;
  const run = async () => {
    while (going) await Promise.all([send(50), pause(500)]);
  };
  const running = run();
  const stop = async () => {
    going = false;
    await running;
  };
  keepForOne({ close: stop });
  return stop;
}

async function openPage(path: string, viewport = { width: 1440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  keepForOne({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${api.url}${path}#key=${key}`);
  await page.getByText('Live', { exact: true }).first().waitFor();
  return page;
}

const table = (page: Page) => page.getByRole('table', { name: 'Deliveries', exact: true });
const rows = (page: Page) => table(page).getByTestId('delivery-row');
const row = (page: Page, eventId: string) => page.locator(`[data-event-id="${eventId}"]`);
const news = (page: Page) => page.getByTestId('new-deliveries');
const chip = (page: Page, name: RegExp) => page.getByRole('button', { name });
const idsOf = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-event-id')));
const topOf = async (one: Locator) => (await one.boundingBox())!.y;
const status = (page: Page) =>
  page.getByRole('status').filter({ hasText: 'Paused: over 20 changes a second' });

describe.skipIf(withoutBrowser)('the list of deliveries', () => {
  test(
    'follows what happens: rows come and change, and the counts with them',
    { timeout: 60_000 },
    async () => {
      const page = await openPage('/deliveries');
      const first = await send(1, 503);
      await rows(page).first().and(row(page, first)).waitFor();
      await chip(page, /^Failed 1$/).waitFor();
      const second = await send(1);
      await rows(page).first().and(row(page, second)).waitFor();
      await chip(page, /^Delivered 1$/).waitFor();
      expect(await rows(page).count()).toBe(2);
    },
  );

  test(
    'with a filter, rows that no longer match leave, and other states are counted',
    { timeout: 60_000 },
    async () => {
      await send(1, 503);
      const page = await openPage('/deliveries?state=FAILED');
      await rows(page).first().waitFor();
      await send(2);
      await chip(page, /^Delivered 2$/).waitFor();
      expect(await rows(page).count()).toBe(1);
      const id = (await rows(page).getByRole('link').getAttribute('href'))!.split('/').at(-1);
      await api.ask(`mutation { redeliver(deliveryId: "${id}") { userErrors { message } } }`, {}, key);
      await rows(page).first().waitFor({ state: 'detached' });
      await chip(page, /^Failed 0$/).waitFor();
    },
  );

  test(
    'moves no row under the pointer or the focus, counts what is new, and shows it afterwards',
    { timeout: 60_000 },
    async () => {
      const shown = await send(3);
      const page = await openPage('/deliveries');
      await row(page, shown).hover();
      const at = await topOf(row(page, shown));
      const before = await idsOf(page);
      await send(1);
      await news(page).filter({ hasText: '1 new' }).waitFor();
      await send(1);
      await news(page).filter({ hasText: '2 new' }).waitFor();
      expect(await idsOf(page)).toEqual(before);
      expect(await topOf(row(page, shown))).toBe(at);

      await row(page, shown).getByRole('link').focus();
      await page.mouse.move(0, 0);
      await send(1);
      await news(page).filter({ hasText: '3 new' }).waitFor();
      expect(await topOf(row(page, shown))).toBe(at);

      await page.getByRole('button', { name: 'Pause' }).focus();
      await expect.poll(() => rows(page).count()).toBe(6);
      await news(page).waitFor({ state: 'detached' });
    },
  );

  test('stands still while it is paused, until a click shows the latest', { timeout: 60_000 }, async () => {
    const shown = await send(1);
    const page = await openPage('/deliveries');
    await row(page, shown).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const last = await send(3);
    await news(page).filter({ hasText: '3 new' }).waitFor();
    expect(await idsOf(page)).toEqual([shown]);
    await news(page).click();
    await rows(page).first().and(row(page, last)).waitFor();
    expect(await rows(page).count()).toBe(4);
  });

  test(
    'stops moving by itself above 20 changes a second and counts them, and then shows the latest',
    { timeout: 60_000 },
    async () => {
      const shown = await send(1);
      const page = await openPage('/deliveries');
      await row(page, shown).waitFor();
      const stop = stream();
      await status(page).waitFor();
      await news(page).filter({ hasText: 'changes' }).waitFor();
      const before = await idsOf(page);
      const countOf = async () => Number((await news(page).innerText()).replace(/\D/g, ''));
      const counted = await countOf();
      await expect.poll(countOf, { timeout: 10_000 }).toBeGreaterThan(counted + 100);
      expect(await idsOf(page)).toEqual(before);
      await stop();
      const last = await send(1);
      await rows(page).first().and(row(page, last)).waitFor();
      await status(page).waitFor({ state: 'detached' });
      await news(page).waitFor({ state: 'detached' });
    },
  );

  test('moves no row down on a phone when it stops', { timeout: 60_000 }, async () => {
    const shown = await send(1);
    const page = await openPage('/deliveries', { width: 390, height: 844 });
    await row(page, shown).waitFor();
    const at = await topOf(row(page, shown));
    const stop = stream();
    await status(page).waitFor();
    await news(page).filter({ hasText: 'changes' }).waitFor();
    const [first] = await idsOf(page);
    expect(await topOf(row(page, first!))).toBe(at);
    await stop();
  });

  test('shows 500 rows at a time, says so, and goes on from there', { timeout: 60_000 }, async () => {
    const oldest = await send(1);
    await send(560);
    const page = await openPage('/deliveries');
    const more = page.getByRole('button', { name: 'Load more' });
    for (let count = 50; count < 500; count += 50) {
      await rows(page)
        .nth(count - 1)
        .waitFor();
      await more.click();
    }
    await page.getByText('500 rows shown, the most at a time. Filters narrow them down.').waitFor();
    expect(await rows(page).count()).toBe(500);
    const shown = await idsOf(page);

    await page.getByRole('button', { name: 'Show older' }).click();
    await expect.poll(() => rows(page).count()).toBe(50);
    expect(shown).not.toContain((await idsOf(page))[0]);
    await expect.poll(() => topOf(rows(page).first())).toBeGreaterThan(0);
    await more.click();
    await row(page, oldest).waitFor();
    expect(await rows(page).count()).toBe(61);
    const last = await send(1);
    await news(page).filter({ hasText: '1 new' }).waitFor();
    await page.getByRole('button', { name: 'Back to latest' }).click();
    await rows(page).first().and(row(page, last)).waitFor();
    expect(await rows(page).count()).toBe(50);
  });
});

describe.skipIf(withoutBrowser)('lines of held deliveries', () => {
  const lines = (page: Page) => page.getByTestId('held-line');

  async function hold(name: string, count: number): Promise<string> {
    const webhookId = await createWebhook(name);
    await holdMany(api.pool, { ...mailer, webhookId, eventName: name }, count);
    return webhookId;
  }

  test('are there for every webhook, 20 at a time', { timeout: 60_000 }, async () => {
    for (let n = 1; n <= 45; n += 1) await hold(`held-${n}`, n);
    const page = await openPage('/deliveries');
    await lines(page).nth(19).waitFor();
    expect(await lines(page).count()).toBe(20);
    const more = page.getByRole('button', { name: 'Show more webhooks' });
    await more.click();
    await lines(page).nth(39).waitFor();
    await more.click();
    await lines(page).nth(44).waitFor();
    await lines(page)
      .filter({ hasText: /^\s*held-1\s+1 held/ })
      .waitFor();
    await more.waitFor({ state: 'detached' });
    expect(await lines(page).count()).toBe(45);
  });

  test('neither come nor leave while somebody points at a row', { timeout: 60_000 }, async () => {
    const shown = await send(1);
    const held = await hold('CRM', 3);
    const page = await openPage('/deliveries');
    await lines(page).filter({ hasText: '3 held' }).waitFor();
    await row(page, shown).hover();
    const at = await topOf(row(page, shown));
    await hold('Ledger', 2);
    await api.pool.query('delete from delivery.held where webhook_id = $1', [held]);
    await send(1);
    await lines(page).filter({ hasText: '0 held' }).waitFor();
    expect(await lines(page).count()).toBe(1);
    expect(await topOf(row(page, shown))).toBe(at);

    await page.mouse.move(0, 0);
    await lines(page).filter({ hasText: 'Ledger' }).waitFor();
    expect(await lines(page).count()).toBe(1);
  });
});
