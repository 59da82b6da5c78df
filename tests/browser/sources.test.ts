import { type Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../../server/testing/closing.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterEach();

async function openPage(): Promise<Page> {
  const browser = await openBrowser(keep);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return context.newPage();
}

/** Creates a source in the dialog, and returns its write key, which its page shows. */
async function createSource(page: Page, name: string): Promise<string> {
  await page.getByRole('link', { name: 'Sources' }).click();
  await page.getByRole('button', { name: 'Create source' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create source' }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
  await page.getByRole('button', { name: `Copy write key of ${name}` }).click();
  return page.evaluate<string>('navigator.clipboard.readText()');
}

/** Creates a webhook in the dialog that asks for the events of one source. */
async function createWebhook(page: Page, receiver: Receiver, source: string): Promise<void> {
  await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
  await page.getByRole('button', { name: 'Create webhook' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Orders');
  await page.getByLabel('URL', { exact: true }).fill(receiver.url);
  await page.getByRole('group', { name: 'Sources' }).getByRole('button', { name: source }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create webhook' }).click();
  await page.getByRole('button', { name: 'I have copied it' }).click();
}

const track = (world: World, writeKey: string, messageId: string) =>
  fetch(`${world.url}/v1/track`, {
    method: 'POST',
    body: JSON.stringify({ writeKey, messageId, event: 'Order Completed', userId: 'u-7' }),
  });

const status = (page: Page, state: string) =>
  page.locator(`[data-testid="source-status"][data-state="${state}"]`).waitFor();

test.skipIf(withoutBrowser)(
  'a source is created, its snippet copied, and its page shows the first event as it arrives; a webhook gets its events only',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    const page = await openPage();
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    const other = await createSource(page, 'Back office');
    const writeKey = await createSource(page, 'Web shop');
    await page.getByRole('button', { name: 'curl', exact: true }).click();
    await page.getByRole('button', { name: 'Copy snippet' }).click();
    const snippet = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(snippet).toContain(`curl ${world.url}/v1/track -u ${writeKey}:`);

    await createWebhook(page, receiver, 'Web shop');
    await page.getByTestId('webhook-card').filter({ hasText: 'Every event from Web shop' }).waitFor();
    await page.getByRole('link', { name: 'Sources' }).click();
    await page.getByRole('link', { name: 'Web shop' }).click();
    await status(page, 'waiting');
    await page.evaluate('window.sameDocument = true'); // a reload would remove it
    await track(world, other, 'of the other one');
    await track(world, writeKey, 'first');
    await status(page, 'connected');
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    const rows = page.getByTestId('event-row');
    expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-event-id')))).toEqual([
      'first',
    ]);
    await receiver.waitFor(1);
    expect(receiver.requests.map(({ headers }) => headers['x-perspection-event-id'])).toEqual(['first']);

    await rows.getByRole('link', { name: 'purchase' }).click();
    const payload = page.getByTestId('event-payload');
    const shown = async () =>
      JSON.parse((await payload.getByLabel('payload', { exact: true }).textContent())!);
    await payload.getByRole('tree').waitFor();
    await payload.getByRole('button', { name: 'Raw' }).click();
    expect(await shown()).toMatchObject({ event_name: 'purchase', event_id: 'first' });
    await payload.getByRole('button', { name: 'As received' }).click();
    expect(await shown()).toMatchObject({ event: 'Order Completed', messageId: 'first' });
    await page.getByRole('link', { name: 'Web shop' }).waitFor();
  },
);

test.skipIf(withoutBrowser)(
  'a source can be changed, disabled and deleted, unless a webhook asks for it, and says why an event is refused',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep);
    const page = await openPage();
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    const writeKey = await createSource(page, 'Web shop');
    expect((await track(world, writeKey, 'x'.repeat(201))).status).toBe(400);
    await page.getByTestId('source-refusal').filter({ hasText: 'at most 200 characters' }).waitFor();
    await status(page, 'waiting');

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Shop');
    await page.getByLabel('Allowed origins').fill('shop.example');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('alert').filter({ hasText: 'shop.example: enter a scheme and a host' }).waitFor();
    await page.getByLabel('Allowed origins').fill('https://shop.example');
    await page.getByRole('checkbox', { name: /^Session/ }).uncheck();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('heading', { name: 'Shop', exact: true }).waitFor();
    await page.getByText('https://shop.example · Session off').waitFor();

    await page.getByRole('link', { name: 'Sources' }).click();
    await page.getByRole('switch', { name: 'Disable Shop' }).click();
    await page.getByRole('switch', { name: 'Enable Shop' }).waitFor();
    await expect.poll(async () => (await track(world, writeKey, 'late')).status).toBe(401);
    const { sources } = await world.query<{ sources: { id: string }[] }>('{ sources { id } }');
    const create = `mutation ($sources: [ID!]) { createWebhook(input: {
      name: "Orders", url: "http://127.0.0.1:1/", sources: $sources }) { webhook { id } } }`;
    const { createWebhook: created } = await world.query<{ createWebhook: { webhook: { id: string } } }>(
      create,
      {
        sources: [sources[0]!.id],
      },
    );
    await page.getByRole('button', { name: 'Delete Shop' }).click();
    await page.getByRole('button', { name: 'Delete source' }).click();
    await page.getByRole('alert').filter({ hasText: '"Orders"' }).waitFor();
    const remove = 'mutation ($id: ID!) { deleteWebhook(id: $id) { deletedId } }';
    await world.query(remove, { id: created.webhook.id });
    await page.getByRole('button', { name: 'Delete source' }).click();
    await page.getByText('No sources yet').waitFor();
  },
);
