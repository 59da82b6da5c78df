import { expect, test } from 'vitest';

import { closingAfterEach } from '../../server/testing/closing.ts';
import { startReceiver } from '../../server/testing/receiver.ts';
import { startWorld } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterEach();

test.skipIf(withoutBrowser)(
  'the payload of a delivery is edited and sent as a test: no edit is lost, and the delivery stays as it is',
  { timeout: 60_000 },
  async () => {
    const receiver = keep(await startReceiver());
    const world = await startWorld(keep);
    const create = `mutation ($url: String!) { createWebhook(input: { name: "CRM", url: $url }) { webhook { id } } }`;
    await world.query(create, { url: receiver.url });
    const event = { event_name: 'purchase', event_id: 'order-1', total: 12 };
    await world.query('mutation ($event: JSONObject!) { ingestEvents(events: [$event]) { acceptedCount } }', {
      event,
    });
    await receiver.waitFor(1);

    const page = await (await openBrowser(keep)).newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${world.url}/deliveries#key=${world.apiKey}`);
    await page.getByTestId('delivery-row').getByRole('link').click();
    const attempts = page.getByTestId('timeline-attempt');
    await attempts.first().waitFor();
    const open = page.getByRole('button', { name: 'Edit and send as a test…' });
    const dialog = page.getByRole('dialog', { name: 'Edit and send as a test' });
    const text = dialog.getByLabel('Event as JSON');
    await open.click();
    await text.waitFor();
    const sent = JSON.parse(await text.inputValue()) as Record<string, unknown>;
    expect([sent['event_id'], sent['total']]).toEqual([undefined, 12]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Edit and send as a test…');

    await open.click();
    const edited = JSON.stringify({ ...sent, total: 99, note: 'by hand' });
    await text.fill(edited);
    await page.keyboard.press('Escape');
    await page.getByText('What you changed has not been sent.').waitFor();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.route('**/graphql', (route) => route.abort());
    const send = dialog.getByRole('button', { name: 'Send test request' });
    await send.click();
    await dialog.getByText('Could not reach the server').waitFor();
    expect(await text.inputValue()).toBe(edited);
    await page.unroute('**/graphql');
    await send.press('Enter');
    await dialog.getByTestId('test-answer').filter({ hasText: 'HTTP 200' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Send test request');

    const { headers, body } = receiver.requests[1]!;
    expect(headers['x-perspection-test']).toBe('true');
    const received = JSON.parse(body.toString()) as Record<string, unknown>;
    expect(received).toMatchObject({ total: 99, note: 'by hand', event_id: expect.stringMatching(/^test_/) });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.reload();
    await attempts.first().waitFor();
    expect(await attempts.count()).toBe(1);
    expect(receiver.requests).toHaveLength(2);
  },
);
