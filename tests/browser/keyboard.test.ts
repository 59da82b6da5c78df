import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { focused, tabTo } from './focus.ts';
import { drawn } from './drawn.ts';

const keep = closingAfterAll();
let world: World;
let browser: Browser;
let receiver: Receiver;
/** What the endpoint answers, and when; null: at once. */
let status = 200;
let answering: Promise<void> | null = null;

beforeAll(async () => {
  if (withoutBrowser) return;
  receiver = keep(
    await startReceiver(async () => {
      await answering;
      return { status };
    }),
  );
  [world, browser] = await Promise.all([startWorld(keep), openBrowser(keep)]);
}, 60_000);

const create = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id } userErrors { message } }
}`;
const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

/** Adds a webhook that gets the events of its name. @returns its id */
async function addWebhook(name: string): Promise<string> {
  const input = { name, url: receiver.url, retryCount: 0, eventFilter: { mode: 'INCLUDE', events: [name] } };
  const { createWebhook } = await world.query<{ createWebhook: { webhook: { id: string } } }>(create, {
    input,
  });
  return createWebhook.webhook.id;
}

const send = (name: string, count = 1): Promise<unknown> =>
  world.query(ingest, {
    events: Array.from({ length: count }, (_, n) => ({ event_name: name, event_id: `${name}-${n}` })),
  });

async function openPage(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${world.url}${path}#key=${world.apiKey}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** Waits until the focus is there, and stays there while the page is drawn anew. */
async function expectFocus(page: Page, name: string | RegExp): Promise<void> {
  const expected =
    typeof name === 'string' ? expect.stringMatching(`^${escaped(name)}$`) : expect.stringMatching(name);
  await expect.poll(() => focused(page)).toEqual(expected);
  await drawn(page);
  expect(await focused(page)).toEqual(expected);
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const enter = (page: Page): Promise<void> => page.keyboard.press('Enter');
const escape = (page: Page): Promise<void> => page.keyboard.press('Escape');

test.skipIf(withoutBrowser)(
  'by the keyboard alone a webhook is created, edited, switched off and deleted, and the focus is never lost',
  { timeout: 90_000 },
  async () => {
    await addWebhook('first');
    const page = await openPage('/');
    await page.getByTestId('webhook-card').waitFor();
    await tabTo(page, 'Create webhook');
    await enter(page);
    await expectFocus(page, 'Name');
    await page.keyboard.type('Second');
    await tabTo(page, 'URL');
    await page.keyboard.type('no url');
    await enter(page); // submits the form
    await expectFocus(page, 'URL');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(receiver.url);
    await enter(page);
    await expectFocus(page, /^(Copy|I have copied it|Copy your secret key)/);
    await tabTo(page, 'I have copied it');
    await enter(page);
    await expectFocus(page, 'Create webhook');

    await tabTo(page, 'Edit Second');
    await enter(page);
    await expectFocus(page, 'Edit Second');
    await escape(page);
    await expectFocus(page, 'Edit Second');
    await enter(page);
    await tabTo(page, 'Name');
    await page.keyboard.type(' ');
    await page.keyboard.type('changed');
    await escape(page);
    await expectFocus(page, /^(Keep editing|Discard changes|Discard your changes\?)$/);
    await tabTo(page, 'Keep editing');
    await enter(page);
    await expectFocus(page, 'Name');
    await escape(page);
    await tabTo(page, 'Discard changes');
    await enter(page);
    await expectFocus(page, 'Edit Second');

    await tabTo(page, 'Disable Second', 'Shift+Tab');
    await page.keyboard.press('Space');
    await page.getByRole('switch', { name: 'Enable Second' }).waitFor();
    await expectFocus(page, 'Enable Second');

    await tabTo(page, 'Delete Second');
    await enter(page);
    await tabTo(page, 'Delete webhook');
    await enter(page);
    await page.getByRole('article', { name: 'Second' }).waitFor({ state: 'detached' });
    await expectFocus(page, /^(Webhooks|.*first.*)$/);
  },
);

test.skipIf(withoutBrowser)(
  'the focus stays on the button that tests filters, and on the one that sends, while the endpoint is slow',
  { timeout: 60_000 },
  async () => {
    await addWebhook('slow');
    let answer = (): void => undefined;
    answering = new Promise((resolve) => (answer = resolve));
    const page = await openPage('/');
    await page.getByTestId('webhook-card').first().waitFor();
    await tabTo(page, 'Test slow');
    await enter(page);
    await page.getByTestId('verdict').waitFor();
    await expectFocus(page, 'Test slow');
    await tabTo(page, 'Test filters');
    await enter(page);
    await expectFocus(page, 'Test filters');
    await tabTo(page, 'Send test request', 'Shift+Tab');
    await enter(page);
    await page.getByText('Waiting for the endpoint’s response').waitFor();
    await expectFocus(page, 'Send test request');
    await enter(page); // does nothing now
    answer();
    answering = null;
    await page.getByText('Waiting for the endpoint’s response').waitFor({ state: 'detached' });
    await expectFocus(page, 'Send test request');
    expect(receiver.requests).toHaveLength(1);
    await escape(page);
    await expectFocus(page, 'Test slow');
  },
);

test.skipIf(withoutBrowser)(
  'an attempt is opened, redelivered and closed, a filter comes off, and a delivery is opened',
  { timeout: 60_000 },
  async () => {
    const id = await addWebhook('failing');
    status = 500;
    await send('failing', 2);
    const page = await openPage(`/webhooks/${id}/log`);
    const row = page.getByTestId('attempt-row');
    await row.nth(1).and(page.locator('[data-status="FAILED"]')).waitFor();
    status = 200;
    const name = 'Details of attempt 1 of failing';
    await tabTo(page, name);
    await enter(page);
    await page.getByTestId('advice').waitFor();
    await tabTo(page, 'Redeliver');
    await enter(page);
    await page.getByRole('status').filter({ hasText: 'Redelivery queued' }).waitFor();
    await expectFocus(page, 'Redeliver');
    await escape(page);
    await expectFocus(page, name);

    await tabTo(page, 'Failed', 'Shift+Tab');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Clear filters' }).waitFor();
    await expectFocus(page, 'Failed');
    await tabTo(page, 'Clear filters');
    await enter(page);
    await page.getByRole('button', { name: 'Clear filters' }).waitFor({ state: 'detached' });
    await expectFocus(page, /^(?!BODY)/);

    await page.goto(`${world.url}/deliveries?webhook=${id}&state=FAILED`);
    const link = page.getByTestId('delivery-row').getByRole('link').first();
    await link.waitFor();
    await tabTo(page, 'failing');
    await enter(page);
    await page.getByTestId('shown-attempt').waitFor();
    await expectFocus(page, /^(?!BODY)/);
    await tabTo(page, 'Redeliver');
    await enter(page);
    await page.getByRole('status').filter({ hasText: 'Redelivery queued' }).waitFor();
    await expectFocus(page, 'Redeliver');
  },
);

test.skipIf(withoutBrowser)(
  'a menu opens, moves and closes by its keys, and the focus goes on from its button',
  { timeout: 60_000 },
  async () => {
    const page = await openPage('/');
    await tabTo(page, 'Account');
    await enter(page);
    await expectFocus(page, 'Settings');
    await page.keyboard.press('ArrowDown');
    await expectFocus(page, 'API playground');
    await page.keyboard.press('Home');
    await expectFocus(page, 'Settings');
    await escape(page);
    await expectFocus(page, 'Account');
    await enter(page);
    await enter(page); // Settings
    await page.getByRole('navigation', { name: 'Settings' }).waitFor();
    await expectFocus(page, 'Account');
  },
);

test.skipIf(withoutBrowser)(
  'a job is cancelled, and conditions and headers come off a form, with the focus on what is next to them',
  { timeout: 60_000 },
  async () => {
    const id = await addWebhook('many');
    status = 500;
    await send('many', 30);
    await receiver.waitFor(({ body }) => body.includes('"many-29"'), 20_000);
    const page = await openPage(`/webhooks/${id}`);
    await page.getByTestId('mend').waitFor();
    await tabTo(page, 'Recover failed deliveries…');
    await enter(page);
    await tabTo(page, 'Deliveries per second');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('1');
    await tabTo(page, /^Redeliver \d+ deliver/);
    await enter(page);
    await expectFocus(page, 'Recover failed deliveries…');
    await tabTo(page, 'Cancel Recover many');
    await enter(page);
    await page.getByTestId('job').filter({ hasText: 'Cancelled' }).waitFor();
    await expectFocus(page, /Recover many/);

    await tabTo(page, 'Edit', 'Shift+Tab');
    await enter(page);
    for (const [add, remove] of [
      ['Add condition', 'Remove condition'],
      ['Add header', 'Remove header'],
    ] as const) {
      await tabTo(page, add);
      await enter(page);
      await enter(page);
      await tabTo(page, `${remove} 1`, 'Shift+Tab');
      await enter(page);
      await expectFocus(page, `${remove} 1`);
      await enter(page);
      await expectFocus(page, add);
    }
  },
);

test.skipIf(withoutBrowser)(
  'when a row with the focus leaves the page, the focus goes to the next one',
  { timeout: 60_000 },
  async () => {
    for (const name of ['leaves', 'stays']) await addWebhook(name);
    const page = await openPage('/?q=s');
    await page.getByRole('article', { name: 'leaves' }).waitFor();
    const before = await page.getByTestId('webhook-card').count();
    await tabTo(page, 'Edit leaves');
    const { webhooks } = await world.query<{ webhooks: { items: { id: string }[] } }>(
      '{ webhooks(search: "leaves") { items { id } } }',
    );
    await world.query('mutation ($id: ID!) { deleteWebhook(id: $id) { userErrors { message } } }', {
      id: webhooks.items[0]!.id,
    });
    await expect.poll(() => page.getByTestId('webhook-card').count()).toBe(before - 1);
    await expectFocus(page, /^(?!BODY|Webhooks)/);
  },
);
