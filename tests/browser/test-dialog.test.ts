import { type Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../../server/testing/closing.ts';
import { type Receiver, startReceiver } from '../../server/testing/receiver.ts';
import { startWorld } from '../../server/testing/world.ts';
import { withoutBrowser } from './chromium.ts';
import { createInDialog, hasText, openPage } from './webhook-dialog.ts';

const keep = closingAfterEach();

/** Creates a webhook in a new world, and opens the dialog that tests it. */
async function openTestDialog(): Promise<{ page: Page; receiver: Receiver }> {
  const world = await startWorld(keep);
  const receiver = keep(await startReceiver());
  const page = await openPage(keep);
  await page.goto(`${world.url}/#key=${world.apiKey}`);
  await createInDialog(page, receiver.url);
  await page.getByRole('button', { name: 'Test Browser' }).click();
  await page.getByTestId('verdict').waitFor();
  return { page, receiver };
}

test.skipIf(withoutBrowser)(
  'the test dialog shows what each condition expected and found, and sends no request',
  { timeout: 60_000 },
  async () => {
    const { page, receiver } = await openTestDialog();

    const tryValue = async (value: number) => {
      const event = { event_name: 'purchase', properties: { value } };
      await page.getByLabel('Event as JSON').fill(JSON.stringify(event));
      await page.getByRole('button', { name: 'Test filters' }).click();
      const row = page.getByTestId('condition-result');
      await hasText(row, new RegExp(`${value}\\s*(passed|failed)`));
      return {
        matches: await page.getByTestId('verdict').getAttribute('data-matches'),
        cells: (await row.getByRole('cell').allTextContents()).map((text) => text.trim()),
      };
    };
    expect(await tryValue(499)).toEqual({
      matches: 'false',
      cells: ['properties.value', '>', '500', '499', 'failed'],
    });
    expect(await tryValue(501)).toEqual({
      matches: 'true',
      cells: ['properties.value', '>', '500', '501', 'passed'],
    });
    expect(receiver.requests).toEqual([]);
  },
);

test.skipIf(withoutBrowser)(
  'the test dialog shows what ingest makes of the event as it was typed, or why it is refused',
  { timeout: 60_000 },
  async () => {
    const { page, receiver } = await openTestDialog();

    const judge = async (text: string) => {
      await page.getByLabel('Event as JSON').fill(text);
      await page.getByRole('button', { name: 'Test filters' }).click();
    };
    await judge('{"event_name": " purchase ", "consent": null, "properties": {"value": 501.50}}');
    const processed = page.getByTestId('processed-event');
    await hasText(processed, /added event_id, timestamp, context; changed event_name; left out consent/);
    await processed.locator('summary').click();
    const shown = await page.getByLabel('processed event', { exact: true }).textContent();
    expect(JSON.parse(shown!)).toEqual({
      event_id: expect.any(String),
      event_name: 'purchase',
      timestamp: expect.any(String),
      properties: { value: 501.5 },
      context: {},
    });

    // A browser would read this number as infinity and write it as null.
    await judge('{"event_name": "purchase", "properties": {"value": 1e400}}');
    const refusal = page.getByTestId('refusal');
    await hasText(refusal, /must be a number that a 64-bit float holds/);
    await hasText(refusal, /properties\b.*INVALID/s);
    expect(await page.getByTestId('verdict').getAttribute('data-matches')).toBe('false');
    expect(await processed.count()).toBe(0);
    await page.getByRole('button', { name: 'Send test request' }).click();
    await hasText(page.getByRole('alert'), /must be a number that a 64-bit float holds/);
    expect(receiver.requests).toEqual([]);
  },
);

test.skipIf(withoutBrowser)('the sample is sent with another id each time', { timeout: 60_000 }, async () => {
  const { page, receiver } = await openTestDialog();
  for (const count of [1, 2]) {
    await page.getByRole('button', { name: 'Send test request' }).click();
    await receiver.waitFor(count);
    await page
      .getByRole('button', { name: 'Send test request' })
      .and(page.locator(':not([aria-disabled])'))
      .waitFor();
  }
  const ids = receiver.requests.map(({ headers }) => headers['x-perspection-event-id']);
  expect(ids).toEqual([expect.stringMatching(/^test_/), expect.stringMatching(/^test_/)]);
  expect(ids[0]).not.toBe(ids[1]);
});
