import { type Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../../server/testing/closing.ts';
import { startReceiver } from '../../server/testing/receiver.ts';
import { startWorld } from '../../server/testing/world.ts';
import { withoutBrowser } from './chromium.ts';
import { createInDialog, hasText, openPage } from './webhook-dialog.ts';

const keep = closingAfterEach();

/** Waits until the card has a status, and returns whether its mark has the CSS variable `colour` as colour. */
async function showsStatus(page: Page, status: string, colour: string): Promise<boolean> {
  const card = page.locator(`[data-testid="webhook-card"][data-status="${status}"]`);
  await card.waitFor();
  return page.evaluate<boolean>(`(() => {
    const mark = document.querySelector('[data-testid="webhook-card"] [data-status="${status}"]');
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--${colour})';
    const same = getComputedStyle(mark).color === getComputedStyle(probe).color;
    probe.remove();
    return same;
  })()`);
}

/** Submits the dialog's form twice before the page can draw: as fast as no double click is. */
const submitTwice = `(() => {
  const form = document.querySelector('#webhook-form');
  form.requestSubmit();
  form.requestSubmit();
})()`;

const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
const purchase = (id: string) => ({ event_name: 'purchase', event_id: id, properties: { value: 501 } });

test.skipIf(withoutBrowser)(
  'a webhook can be created in the dialog, and its card shows the results of its deliveries without a reload',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    receiver.respond({ status: 500 }, { status: 200 }, { status: 503 }, { status: 503 });
    const page = await openPage(keep);
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await createInDialog(page, receiver.url);
    expect(await showsStatus(page, 'IDLE', 'grey')).toBe(true);
    expect(page.url()).not.toContain(world.apiKey);
    // A reload would remove it.
    await page.evaluate('window.sameDocument = true');

    const total = page.getByTestId('total');
    await world.query(ingest, { events: [purchase('delivered')] });
    expect(await showsStatus(page, 'RETRYING', 'amber')).toBe(true);
    expect(await showsStatus(page, 'DELIVERED', 'green')).toBe(true);
    await hasText(total, /^2$/);

    await world.query(ingest, { events: [purchase('lost')] });
    expect(await showsStatus(page, 'RETRYING', 'amber')).toBe(true);
    expect(await showsStatus(page, 'FAILED', 'red')).toBe(true);
    await hasText(total, /^4$/);
    await hasText(page.getByTestId('success-rate'), /^25(\.0)?%$/);
    await hasText(page.getByTestId('last-error'), /503/);
    expect(await page.evaluate('window.sameDocument')).toBe(true);

    await page.goto(`${world.url}/log`);
    await page.getByTestId('attempt-row').nth(3).waitFor();
    const statuses = await page
      .getByTestId('attempt-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-status')));
    expect(statuses).toEqual(['FAILED', 'RETRYING', 'DELIVERED', 'RETRYING']);
    expect(await page.getByTestId('became').allTextContents()).toEqual(['Failed later', 'Delivered later']);

    await page.getByTestId('attempt-row').first().click();
    await hasText(page.getByTestId('advice'), /^The receiver cannot keep up/);
  },
);

test.skipIf(withoutBrowser)(
  'a webhook that the product disabled is listed above the webhooks until it is enabled again',
  { timeout: 60_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    receiver.respond({ status: 410 });
    const page = await openPage(keep);
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await createInDialog(page, receiver.url);
    expect(await page.getByTestId('attention').count()).toBe(0);

    await world.query(ingest, { events: [purchase('gone')] });
    const attention = page.getByTestId('attention');
    await hasText(attention, /1 webhook needs attention.*The endpoint answered 410 Gone/s);
    const id = await page.getByTestId('webhook-card').getAttribute('data-webhook-id');
    expect(await attention.getByRole('link', { name: 'Browser' }).getAttribute('href')).toBe(
      `/webhooks/${id}/log`,
    );

    await page.getByRole('switch', { name: 'Enable Browser' }).click();
    await attention.waitFor({ state: 'detached' });
  },
);

test.skipIf(withoutBrowser)('a double click creates one webhook', { timeout: 60_000 }, async () => {
  const world = await startWorld(keep);
  const page = await openPage(keep);
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.postData()?.includes('mutation CreateWebhook')) requests.push(request.postData()!);
  });
  await page.goto(`${world.url}/#key=${world.apiKey}`);
  await page.getByRole('button', { name: 'Create webhook' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Once');
  await page.getByLabel('URL', { exact: true }).fill('https://crm.example.com/');
  await page.evaluate(submitTwice);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await hasText(page.getByTestId('webhook-count'), /^1 webhook$/);
  const { webhooks } = await world.query<{ webhooks: { totalCount: number } }>('{ webhooks { totalCount } }');
  expect(webhooks.totalCount).toBe(1);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatch(/"idempotencyKey":"[0-9a-f]{32}"/);
});

test.skipIf(withoutBrowser)(
  'the form marks what this server would refuse before anything is saved',
  { timeout: 60_000 },
  async () => {
    const world = await startWorld(keep, { env: { ALLOW_PRIVATE_ENDPOINTS: 'false' } });
    const page = await openPage(keep);
    // What it knows at sign-in is enough: the names of this workspace's own events never come.
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('query EventNames')) await route.continue();
    });
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await page.getByRole('button', { name: 'Create webhook' }).first().click();
    const names = page.getByRole('group', { name: 'Event names' }).getByRole('button');
    expect(await names.count()).toBe(10);
    const leave = async (label: string, text: string) => {
      const field = page.getByLabel(label, { exact: true });
      await field.fill(text);
      await field.blur();
    };
    await leave('Name', 'Browser');
    await leave('URL', 'https://nas.lan/hook');
    await hasText(page.getByRole('alert'), /public host/);
    await leave('URL', 'https://example.com/hook');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await leave('Timeout (ms)', '30001');
    await hasText(page.getByRole('alert'), /from 1,000 to 30,000/);
  },
);

test.skipIf(withoutBrowser)(
  'a list of values and “any one is enough” can be entered by keyboard, and decide what is delivered',
  { timeout: 60_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    const page = await openPage(keep);
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await page.getByRole('button', { name: 'Create webhook' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Browser');
    await page.getByLabel('URL', { exact: true }).fill(receiver.url);
    for (const number of [1, 2]) {
      await page.getByRole('button', { name: 'Add condition' }).click();
      await page.getByLabel(`Field of condition ${number}`).fill('properties.items.*.id');
    }
    await page.getByLabel('Operator of condition 1').selectOption('IN');
    await page.getByLabel('Value of condition 1').focus();
    await page.keyboard.type('p_1\np_2');
    await page.getByLabel('Operator of condition 2').selectOption('STARTS_WITH');
    await page.getByLabel('Value of condition 2').fill('x_');
    await page.getByLabel('All conditions must pass').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog').getByRole('button', { name: 'Create webhook' }).click();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await hasText(page.getByTestId('webhook-card'), /items\.\*\.id in \["p_1","p_2"\] or /);

    const events = ['p_1', 'p_3', 'x_3'].map((id) => ({
      ...purchase(id),
      properties: { items: [{}, { id }] },
    }));
    await world.query(ingest, { events });
    await receiver.waitFor(2);
    const delivered = receiver.requests.map(({ headers }) => headers['x-perspection-event-id']);
    expect(delivered.sort()).toEqual(['p_1', 'x_3']);
  },
);
