import { existsSync } from 'node:fs';

import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../../server/testing/closing.ts';
import { startReceiver } from '../../server/testing/receiver.ts';
import { startWorld } from '../../server/testing/world.ts';

const keep = closingAfterEach();
const executablePath = '/usr/bin/chromium';
if (!existsSync(executablePath)) process.stderr.write('SKIPPED: the browser tests need Debian’s chromium.\n');

/** As root there is no sandbox; and nothing of the browser's own may go out to the network. */
const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

async function openPage(): Promise<Page> {
  const browser = await chromium.launch({ executablePath, args });
  keep({ close: () => browser.close() });
  return browser.newPage({ viewport: { width: 1440, height: 900 } });
}

const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

test.skipIf(!existsSync(executablePath))(
  'a webhook is made in the dialog, and its icon goes from retrying to delivered without a reload',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep);
    const receiver = keep(await startReceiver());
    receiver.respond({ status: 500 }, { status: 200 }, { status: 503 });
    const page = await openPage();
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await page.getByRole('button', { name: 'New webhook' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Browser');
    await page.getByLabel('URL', { exact: true }).fill(receiver.url);
    await page.getByRole('button', { name: 'Create webhook' }).click();

    await page.getByRole('button', { name: 'I have copied it' }).click();

    const card = page.getByTestId('webhook-card');
    const status = (name: string) =>
      page.locator(`[data-testid="webhook-card"][data-status="${name}"]`).waitFor();
    await status('IDLE');
    expect(page.url()).not.toContain(world.apiKey);
    await world.query(ingest, { events: [{ event_name: 'purchase', event_id: 'first' }] });
    await status('RETRYING');
    await status('DELIVERED');
    expect(await card.getByTestId('total').textContent()).toContain('2');

    await world.query(
      'mutation ($id: ID!) { updateWebhook(id: $id, input: { retryCount: 0 }) { userErrors { code } } }',
      {
        id: (await world.query<{ webhooks: { items: { id: string }[] } }>('{ webhooks { items { id } } }'))
          .webhooks.items[0]!.id,
      },
    );
    await world.query(ingest, { events: [{ event_name: 'purchase', event_id: 'second' }] });
    await status('FAILED');

    await page.getByRole('button', { name: 'Test Browser' }).click();
    await page.getByTestId('verdict').waitFor();
    expect(receiver.requests).toHaveLength(3);

    await page.goto(`${world.url}/log`);
    await page.getByTestId('attempt-row').nth(2).waitFor();
    expect(await page.getByTestId('attempt-row').count()).toBe(3);
  },
);
