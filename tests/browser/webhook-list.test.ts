import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { uuidv7, uuidv7LowerBound } from '../../server/ids.ts';
import { closingAfterAll } from '../../server/testing/closing.ts';
import { openTestStorage } from '../../server/testing/database.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { someSettings } from '../../server/testing/settings.ts';
import { holdDeliveries, type Storage } from '../../server/storage/index.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
let api: RealApi;
let storage: Storage;
let browser: Browser;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  storage = await openTestStorage(keep, { url: api.databaseUrl });
}, 60_000);

/** Opens the list of a workspace of its own that has webhooks of these names. */
async function openList(names: readonly string[], options: BrowserContextOptions = {}) {
  const { key, workspaceId } = await api.addWorkspace();
  for (const name of names) await storage.webhooks.create(workspaceId, someSettings({ name }), null);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  keep(context);
  const page = await context.newPage();
  await page.goto(`${api.url}/#key=${key}`);
  // Before that, the key is not kept.
  await page.getByTestId('webhook-count').filter({ hasText: /\d/ }).waitFor();
  return { page, workspaceId, key };
}

const cards = (page: Page) => page.getByTestId('webhook-card');
const names = (page: Page) =>
  cards(page).evaluateAll((all) => all.map((card) => card.getAttribute('aria-label')));
const query = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

/** The operations that the page asks for from now on, by name. */
function operations(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const name = /"operationName":"(\w+)"|(?:query|mutation) (\w+)/.exec(request.postData() ?? '');
    if (request.url().endsWith('/graphql')) asked.push(name?.[1] ?? name?.[2] ?? 'unnamed');
  });
  return asked;
}

describe.skipIf(withoutBrowser)('the list of webhooks', () => {
  test('steps back through its filters, and what was typed is one step', async () => {
    const { page } = await openList(['Alpha', 'Bravo', 'Charlie']);
    await expect.poll(() => names(page)).toEqual(['Alpha', 'Bravo', 'Charlie']);
    const search = page.getByRole('searchbox', { name: 'Search webhooks' });
    await search.pressSequentially('br');
    await expect.poll(() => names(page)).toEqual(['Bravo']);
    await search.pressSequentially('avo');
    await expect.poll(() => query(page)).toEqual({ q: 'bravo' });
    await page.getByRole('button', { name: 'Failed' }).click();
    await page.getByText('No matching webhooks').waitFor();
    expect(query(page)).toEqual({ q: 'bravo', status: 'FAILED' });

    await page.goBack();
    await expect.poll(() => names(page)).toEqual(['Bravo']);
    expect(query(page)).toEqual({ q: 'bravo' });
    expect(await search.inputValue()).toBe('bravo');
    await page.goBack();
    await expect.poll(() => names(page)).toEqual(['Alpha', 'Bravo', 'Charlie']);
    expect(query(page)).toEqual({});
    expect(await search.inputValue()).toBe('');
    await page.goForward();
    await expect.poll(() => names(page)).toEqual(['Bravo']);
  });

  test('says on each card what is not delivered yet, and why in words', async () => {
    const { page, workspaceId } = await openList(['Down', 'Well']);
    const { items } = await storage.webhooks.list(workspaceId, { limit: 10, offset: 0 });
    const down = items.find(({ name }) => name === 'Down')!.id;
    const held = [1, 2, 3].map(() => ({ workspaceId, webhookId: down, eventRowId: uuidv7(), ordinal: 0 }));
    await holdDeliveries(storage.pool, held);
    await api.pool.query(
      /* sql */ `
        insert into delivery.troubled (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
          event_name, test)
        values ($1, $3, $2, 'RETRYING', 1, 1, now(), 'a', false)`,
      [workspaceId, down, uuidv7LowerBound(Date.now() - 330_000)],
    );
    await api.pool.query(
      /* sql */ `
        update settings.webhooks set health_state = 'OPEN', health_reason = 'The probe failed: ECONNREFUSED',
          health_since = now() - interval '1 hour', next_probe_at = now() + interval '1 hour'
        where id = $1`,
      [down],
    );
    await page.reload();
    const card = cards(page).filter({ hasText: 'Down' });
    await card.getByTestId('undelivered').filter({ hasText: '1 retrying, 3 held' }).waitFor();
    expect(await card.getByTestId('undelivered').textContent()).toMatch(/oldest\s+5 min ago/);
    expect(await card.getByTestId('health').textContent()).toContain('Paused: connection refused.');
    await cards(page).filter({ hasText: 'Well' }).getByText('Nothing waiting').waitFor();
    const attention = page.getByTestId('attention');
    await attention
      .getByText('The endpoint is down, and deliveries are paused: connection refused.')
      .waitFor();
    expect(await page.locator('main').innerText()).not.toContain('ECONN');
    await card.getByRole('link', { name: '1 retrying, 3 held' }).click();
    await page.waitForURL(/\/deliveries\?/);
    expect(query(page)).toEqual({ webhook: down, state: 'RETRYING,HELD,PENDING' });
  });

  test('shows all times in local time or in UTC, as the account menu says', async () => {
    const { page } = await openList(['Alpha'], { timezoneId: 'Asia/Kolkata' });
    await page.goto(`${api.url}/deliveries?from=2026-02-03T04:05%2B05:30`);
    await page.getByRole('button', { name: 'More filters' }).waitFor();
    const from = page.getByLabel('From (local time)');
    expect(await from.inputValue()).toBe('2026-02-03T04:05');

    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitemradio', { name: 'UTC' }).click();
    const inUtc = page.getByLabel('From (UTC)');
    expect(await inUtc.inputValue()).toBe('2026-02-02T22:35');
    await inUtc.fill('2026-02-02T22:36');
    await expect.poll(() => query(page)).toEqual({ from: '2026-02-02T22:36Z' });
    await page.reload();
    await expect.poll(() => page.getByLabel('From (UTC)').inputValue()).toBe('2026-02-02T22:36');
  });
});

describe.skipIf(withoutBrowser)('1,000 webhooks', () => {
  test(
    'are shown by the page: a request for each page and one for its figures, however many there are',
    { timeout: 180_000 },
    async () => {
      const many = Array.from({ length: 1000 }, (_, n) => `Hook ${String(n).padStart(4, '0')}`);
      const { page, key, workspaceId } = await openList([]);
      for (const name of many) await storage.webhooks.create(workspaceId, someSettings({ name }), null);
      const asked = operations(page);
      await page.goto('about:blank');
      await page.goto(`${api.url}/#key=${key}`);
      await cards(page).nth(47).waitFor({ state: 'attached' });
      expect(await cards(page).count()).toBe(48);
      await page.getByText('Nothing waiting').nth(47).waitFor({ state: 'attached' });
      expect(asked.filter((name) => name === 'Webhooks')).toHaveLength(1);
      expect(asked.filter((name) => name === 'Glances')).toHaveLength(1);
      const nodes = () => page.evaluate<number>('document.querySelectorAll("*").length');
      const perCard =
        (await cards(page)
          .first()
          .evaluate((card) => card.querySelectorAll('*').length)) + 1;
      expect(perCard).toBeLessThanOrEqual(110);

      asked.length = 0;
      await page
        .getByRole('searchbox', { name: 'Search webhooks' })
        .pressSequentially('hook 09', { delay: 20 });
      await page
        .getByTestId('webhook-count')
        .filter({ hasText: /^100 webhooks$/ })
        .waitFor();
      expect(asked.filter((name) => name === 'Webhooks')).toHaveLength(1);
      await page.goBack();
      await page
        .getByTestId('webhook-count')
        .filter({ hasText: /^1,000 webhooks$/ })
        .waitFor();

      asked.length = 0;
      const [before, pages] = [await nodes(), Math.ceil(1000 / 48) - 1];
      for (let n = 1; n <= pages; n += 1) {
        await page.getByRole('button', { name: 'Load more' }).click();
        await expect.poll(() => cards(page).count(), { timeout: 15_000 }).toBe(Math.min(1000, 48 * (n + 1)));
      }
      expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
      expect(asked.filter((name) => name === 'Webhooks')).toHaveLength(pages);
      expect((await nodes()) - before).toBeLessThanOrEqual((1000 - 48) * perCard + 200);
    },
  );
});
