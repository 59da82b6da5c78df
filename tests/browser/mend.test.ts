import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { healthy } from '../../server/model/index.ts';
import { changeHealth, countHeld, type Storage } from '../../server/storage/index.ts';
import { closingAfterAll } from '../../server/testing/closing.ts';
import { openTestStorage } from '../../server/testing/database.ts';
import { events } from '../../server/testing/delivery-world.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { focused } from './focus.ts';

const keep = closingAfterAll();
const screenshots = process.env['SCREENSHOTS'];
let world: World;
let storage: Storage;
let browser: Browser;
let receiver: Receiver;
/** What the endpoint answers. */
let status = 500;

beforeAll(async () => {
  if (withoutBrowser) return;
  receiver = keep(await startReceiver(() => ({ status })));
  [world, browser] = await Promise.all([startWorld(keep), openBrowser(keep)]);
  storage = await openTestStorage(keep, { url: world.databaseUrl });
}, 60_000);

async function addWebhook(name: string): Promise<{ id: string; workspaceId: string }> {
  const create = `mutation ($input: CreateWebhookInput!) {
    createWebhook(input: $input) { webhook { id } userErrors { message } }
  }`;
  const input = { name, url: receiver.url, retryCount: 0, eventFilter: { mode: 'INCLUDE', events: [name] } };
  const { createWebhook } = await world.query<{ createWebhook: { webhook: { id: string } } }>(create, {
    input,
  });
  const { viewer } = await world.query<{ viewer: { workspace: { id: string } } }>(
    '{ viewer { workspace { id } } }',
  );
  return { id: createWebhook.webhook.id, workspaceId: viewer.workspace.id };
}

async function ingest(name: string, count: number, prefix = name): Promise<void> {
  const send = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
  await world.query(send, { events: events(count, name, `${prefix}-`) });
}

async function openPage(path: string, width = 1440, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${world.url}${path}#key=${world.apiKey}`);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  if (screenshots) await page.screenshot({ path: `${screenshots}/mend-${name}.png` });
}

const received = (name: string) =>
  receiver.requests
    .map(({ body }) => (JSON.parse(body.toString()) as { event_id: string }).event_id)
    .filter((id) => id.startsWith(`${name}-`));

/** Presses a button by the keyboard. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
}

test.skipIf(withoutBrowser)(
  'the endpoint is back: all its failures are recovered, with preview, progress, cancel and result',
  { timeout: 90_000 },
  async () => {
    const name = 'orders';
    const { id } = await addWebhook(name);
    status = 500;
    await ingest(name, 60);
    await expect.poll(() => received(name).length, { timeout: 20_000 }).toBe(60);
    status = 200;
    const page = await openPage(`/webhooks/${id}/log`);
    await press(page, 'Recover failed deliveries…');
    const dialog = page.getByRole('dialog');
    await dialog.getByTestId('preview').filter({ hasText: '60 failed' }).waitFor();
    expect(await dialog.getByTestId('duplicates').count()).toBe(0);
    await dialog.getByLabel('Deliveries per second').fill('0');
    await dialog.getByRole('alert').filter({ hasText: 'from 1 to 1,000' }).waitFor();
    await dialog.getByLabel('Deliveries per second').fill('2');
    await shoot(page, 'dialog');
    await press(page, 'Redeliver 60 deliveries');
    const job = page.getByTestId('job');
    await job.filter({ hasText: 'Running' }).waitFor();
    expect(await focused(page)).toBe('Recover failed deliveries…');
    await job.filter({ hasText: /\b[1-9]\d? of 60 delivered/ }).waitFor();
    await shoot(page, 'running');
    await page.reload();
    await job.filter({ hasText: /\b[1-9]\d? of 60 delivered/ }).waitFor();

    await press(page, 'Pause Recover orders');
    await job.filter({ hasText: 'Paused' }).waitFor();
    expect(await focused(page)).toContain('Recover orders');
    await press(page, 'Resume Recover orders');
    await page.getByRole('button', { name: 'Pause Recover orders' }).waitFor();
    await press(page, 'Cancel Recover orders');
    await job.filter({ hasText: 'Cancelled' }).waitFor();
    expect(await focused(page)).toContain('Recover orders');
    expect(received(name).length).toBeLessThan(120);

    await press(page, 'Recover failed deliveries…');
    await dialog
      .getByTestId('preview')
      .filter({ hasText: /^orders\s*\d+ failed/ })
      .waitFor();
    await dialog.getByLabel('Deliveries per second').fill('1000');
    await press(page, /^Redeliver \d+ deliveries$/);
    await job.first().filter({ hasText: 'Completed' }).waitFor({ timeout: 20_000 });
    expect(new Set(received(name).slice(60)).size).toBe(60);
    expect(received(name)).toHaveLength(120); // each once when it failed, and once by one of the jobs
    await shoot(page, 'completed');
    await page.getByRole('link', { name: 'All jobs' }).click();
    await expect.poll(() => job.count()).toBe(2);
    await shoot(page, 'jobs');
  },
);

test.skipIf(withoutBrowser)(
  'a paused endpoint is checked, resumed, or relieved of what is held, and the focus stays near',
  { timeout: 90_000 },
  async () => {
    const name = 'refunds';
    const { id, workspaceId } = await addWebhook(name);
    status = 200;
    const open = { ...healthy, state: 'OPEN' as const, nextProbeAt: new Date(Date.now() + 600_000) };
    const reason = 'The probe failed: ECONNREFUSED';
    await changeHealth(storage.pool, { workspaceId, webhookId: id }, healthy, { ...open, reason });
    await ingest(name, 3);
    const page = await openPage(`/webhooks/${id}`, 390, 'dark');
    const paused = page.getByTestId('paused-endpoint');
    await page.getByTestId('mend').filter({ hasText: '3 deliveries queued' }).waitFor();
    await shoot(page, 'paused-phone');
    await press(page, 'Discard…');
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Discard 3 held deliveries' });
    expect(await confirm.isDisabled()).toBe(true);
    await page.keyboard.type(name);
    await shoot(page, 'discard-phone');
    await press(page, 'Discard 3 held deliveries');
    await page.getByTestId('job').filter({ hasText: '3 deliveries of 3 discarded' }).waitFor();
    expect(received(name)).toEqual([]);
    await ingest(name, 5, `${name}-more`);
    const held = async () => (await countHeld(storage.pool, workspaceId, [id])).get(id);
    await expect.poll(held, { timeout: 20_000 }).toBe(5);
    await page.reload();
    await paused.getByRole('button', { name: 'Check now' }).waitFor();
    await press(page, 'Check now');
    await expect.poll(() => received(name).length, { timeout: 20_000 }).toBe(5);
    await paused.waitFor({ state: 'detached', timeout: 20_000 });
    expect(await page.evaluate('document.activeElement === document.body')).toBe(false);
  },
);

test.skipIf(withoutBrowser)(
  'all deliveries that match the filters are redelivered from their page, and the focus stays on the button',
  { timeout: 60_000 },
  async () => {
    const name = 'invoices';
    const button = 'Redeliver all that match…';
    await addWebhook(name);
    status = 500;
    await ingest(name, 3);
    await expect.poll(() => received(name).length, { timeout: 20_000 }).toBe(3);
    status = 200;
    const page = await openPage('/deliveries?code=5x');
    const redeliver = page.getByRole('button', { name: button, exact: true });
    const dialog = page.getByRole('dialog');
    await page.getByText('A filter is invalid.').waitFor();
    await press(page, button);
    expect(await dialog.count()).toBe(0);

    await page.getByLabel('Status code').fill('');
    await page.getByRole('button', { name: /^Failed/ }).click();
    await page.getByLabel('Event name').fill(name);
    await expect.poll(() => page.getByTestId('delivery-row').count(), { timeout: 20_000 }).toBe(3);
    expect(await redeliver.getAttribute('aria-disabled')).toBe('false');
    await shoot(page, 'matching');
    await press(page, button);
    await dialog.getByTestId('preview').filter({ hasText: '3 failed' }).waitFor();
    await press(page, 'Cancel');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(button);
    await press(page, button);
    await press(page, 'Redeliver 3 deliveries');
    await page
      .getByRole('status')
      .filter({ hasText: 'Started: Redeliver failed, event invoices.' })
      .waitFor();
    expect(await focused(page)).toBe(button);

    await page.getByText('Nothing matches.').waitFor({ timeout: 20_000 });
    expect(await focused(page)).toBe(button);
    await press(page, button);
    expect(await dialog.count()).toBe(0);
    await page.setViewportSize({ width: 390, height: 844 });
    await shoot(page, 'matching-phone');
    expect(received(name)).toHaveLength(6);
    await page.getByRole('navigation', { name: 'Log' }).getByRole('link', { name: 'Jobs' }).click();
    const job = page.getByTestId('job').filter({ hasText: 'Redeliver failed, event invoices' });
    await job.filter({ hasText: '3 of 3 delivered' }).waitFor({ timeout: 20_000 });
  },
);

test.skipIf(withoutBrowser)(
  'the selected deliveries are redelivered, exactly those, and rows stay where they are while some are selected',
  { timeout: 60_000 },
  async () => {
    const name = 'receipts';
    await addWebhook(name);
    status = 500;
    await ingest(name, 5);
    await expect.poll(() => received(name).length, { timeout: 20_000 }).toBe(5);
    const page = await openPage(`/deliveries?event=${name}`, 390);
    const rows = page.getByTestId('delivery-row');
    const box = (n: number) => rows.nth(n).getByRole('checkbox');
    const bar = page.getByTestId('selection');
    const shown = () => rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-event-id')!));
    const top = async () => (await rows.nth(1).boundingBox())!.y;
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(5);
    const [ids, at] = [await shown(), await top()];
    await box(0).click();
    await bar.getByText('1 selected').waitFor();
    await box(2).click({ modifiers: ['Shift'] });
    await bar.getByText('3 selected').waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate('document.activeElement.blur()'); // now the selection alone holds the rows
    await ingest(name, 1, `${name}-later`);
    await page.getByTestId('new-deliveries').waitFor({ timeout: 20_000 });
    expect([await shown(), await top()]).toEqual([ids, at]);
    await shoot(page, 'selected-phone');

    await box(2).press('Shift+ArrowDown');
    await bar.getByText('4 selected').waitFor();
    expect(await focused(page)).toBe(`Select ${name} ${ids[3]}`);
    await page.keyboard.press('Shift+ArrowUp');
    await bar.getByText('3 selected').waitFor();
    await page.keyboard.press('Space');
    await bar.getByText('2 selected').waitFor();
    status = 200;
    await press(page, 'Redeliver…');
    await page.getByTestId('preview').filter({ hasText: '2 failed' }).waitFor();
    await press(page, 'Redeliver 2 deliveries');
    await page.getByRole('status').filter({ hasText: 'Started: Redeliver 2 selected deliveries.' }).waitFor();
    await bar.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Select all on this page');
    const twice = () => ids.filter((id) => received(name).filter((other) => other === id).length === 2);
    await expect.poll(twice, { timeout: 20_000 }).toEqual(ids.slice(0, 2));
    expect(received(name)).toHaveLength(5 + 1 + 2);

    await page.keyboard.press('Space');
    await bar.getByText(/^[56] selected$/).waitFor();
    await press(page, 'Clear');
    await bar.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Select all on this page');
  },
);
