import { type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
let world: World;
let page: Page;

const create = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { message } } }`;
const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
const over500 = { field: 'properties.value', operator: 'GREATER_THAN', value: 500 };

/** Items enough for a payload of 240 KB, which has nearly as many values as an event may. */
const items = Array.from({ length: 4000 }, (_, n) => ({ sku: `sku-${n}`, price: n, tags: ['a', 'b'] }));

beforeAll(async () => {
  if (withoutBrowser) return;
  world = await startWorld(keep, { env: { ROLE: 'api' } });
  const webhooks = [
    { name: 'Large orders', conditions: [over500, { field: 'user_id', operator: 'EXISTS' }] },
    { name: 'All orders', eventFilter: { events: ['purchase'] } },
    { name: 'Log-ins', eventFilter: { events: ['login'] } },
  ];
  for (const given of webhooks)
    await world.query(create, { input: { url: 'https://example.com/', generateSecret: false, ...given } });
  const others = Array.from({ length: 60 }, (_, n) => ({ event_id: `other-${n}`, event_name: 'page_view' }));
  const wanted = { event_id: 'order-1', event_name: 'purchase', user_id: 'u1', properties: { value: 120 } };
  const hostile = {
    event_id: 'gpj.\u202egnp',
    event_name: 'page\u202eweiv',
    properties: { '\u202ek': '\u2066x' },
  };
  const large = { event_id: 'large', event_name: 'import', properties: { items } };
  for (const events of [[wanted], others, [hostile, large]]) await world.query(ingest, { events });
  const browser = await openBrowser(keep);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${world.url}/#key=${world.apiKey}`);
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
});

const open = (path: string) => page.goto(`${world.url}${path}`);

describe.skipIf(withoutBrowser)('the events page', () => {
  test(
    'leads from a search to the condition that rejected an event in one click',
    { timeout: 60_000 },
    async () => {
      await open('/events');
      const row = page.getByTestId('event-row');
      await row.nth(49).waitFor();
      await page.getByLabel('Event ID').fill('order-1');
      await page.keyboard.press('Enter');
      await row.nth(1).waitFor({ state: 'detached' });
      expect(page.url()).toContain('/events?event_id=order-1');
      let reads = 0;
      page.on('request', (request) => {
        if (request.postData()?.includes('query EventRouting')) reads += 1;
      });
      await row.getByRole('link', { name: 'purchase' }).click();
      const routing = page.getByTestId('routing-row');
      await routing.nth(2).waitFor();
      const texts = (await routing.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
      expect(texts.map((text) => text.trim())).toEqual([
        expect.stringMatching(/^All orders Pending/),
        'Large orders Not sent Conditions properties.value is 120, needs > 500 2 conditions',
        'Log-ins Not sent Event filter event_name is "purchase", needs to be "login"',
      ]);
      await routing.nth(1).getByText('2 conditions').click();
      const conditions = routing.nth(1).getByTestId('condition-result');
      expect(
        await conditions.evaluateAll((all) => all.map((one) => one.getAttribute('data-passed'))),
      ).toEqual(['false', 'true']);
      expect(reads).toBe(1);
      await page.goBack();
      await row.first().waitFor();
      expect(page.url()).toContain('event_id=order-1');
      await page.goBack();
      await row.nth(49).waitFor();
      expect(new URL(page.url()).search).toBe('');
    },
  );

  test(
    'says at the field what is wrong with an address, and searches for nothing',
    { timeout: 30_000 },
    async () => {
      await open('/events?from=2026-02-30T00:00&source=shop');
      await page.getByRole('alert').filter({ hasText: 'Enter a time such as 2026-02-03T04:05.' }).waitFor();
      await page.getByRole('alert').filter({ hasText: 'There is no such source.' }).waitFor();
      expect(await page.getByTestId('event-row').count()).toBe(0);
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByTestId('event-row').first().waitFor();
    },
  );
});

describe.skipIf(withoutBrowser)('the payload of an event', () => {
  test(
    'has few elements however large it is, and can be walked and copied',
    { timeout: 60_000 },
    async () => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await open('/events?event_id=large');
      await page.getByRole('link', { name: 'import' }).click();
      const tree = page.getByRole('tree');
      await tree.getByText('[ 4,000 items ]').click();
      await tree.getByText('sku-', { exact: false }).or(tree.getByText('{ 3 keys }')).first().waitFor();
      expect(await tree.getByRole('treeitem').count()).toBeLessThan(80);
      await tree.focus();
      await page.keyboard.press('End');
      for (const key of ['ArrowUp', 'ArrowUp', 'ArrowLeft']) await page.keyboard.press(key);
      expect(await tree.getByRole('treeitem').count()).toBeLessThan(80);
      await page.getByRole('button', { name: 'Copy path' }).click();
      expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(/^properties/);
    },
  );

  test('shows what nobody sees as escapes', { timeout: 30_000 }, async () => {
    await open(`/events?event_id=${encodeURIComponent('gpj.\u202egnp')}`);
    await page.getByRole('link', { name: 'page\\u202eweiv' }).click();
    await page.getByRole('heading', { name: 'page\\u202eweiv' }).waitFor();
    await page.getByRole('tree').getByText('\\u202ek').waitFor();
    const shown = await page.getByRole('main').innerText();
    expect(shown).toContain('"\\u2066x"');
    expect(shown).not.toMatch(/[\u202e\u2066]/);
  });
});

describe.skipIf(withoutBrowser)('the workbench of the editor', () => {
  test(
    'tells while somebody types what filters would have done with past events',
    { timeout: 60_000 },
    async () => {
      await open('/');
      await page.getByRole('button', { name: 'Create webhook' }).first().click();
      const history = page.getByTestId('history-preview');
      const says = (words: string) => history.filter({ hasText: words }).waitFor();
      await says('Would have delivered 63 of the last 63 events');
      await page.getByRole('button', { name: 'purchase', exact: true }).click();
      await says('Would have delivered 1 of the last 63 events');
      await says('1 of 63 pass');
      await page.getByRole('button', { name: 'Add condition' }).click();
      await page.getByText('Complete the conditions to see what they match.').waitFor();
      await page.getByLabel('Field of condition 1').fill('properties.value');
      await page.getByLabel('Operator of condition 1').selectOption('GREATER_THAN');
      expect(await page.getByLabel('Value type of condition 1').inputValue()).toBe('number');
      await page.getByLabel('Value of condition 1').fill('500');
      await says('Would have delivered 0 of the last 63 events');
      await history.getByText('1 near miss').click();
      await page
        .getByTestId('near-miss')
        .filter({ hasText: 'properties.value is 120, needs > 500' })
        .waitFor();
      await page.getByLabel('Recent event', { exact: true }).selectOption({ index: 1 });
      const verdict = page.getByTestId('workbench').getByTestId('verdict');
      await verdict.filter({ hasText: 'No match: rejected by the event filter.' }).waitFor();
      await page.getByLabel('Value of condition 1').fill('100');
      await says('Would have delivered 1 of the last 63 events');
    },
  );
});
