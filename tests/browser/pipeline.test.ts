import { type Locator, type Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { createSource } from '../../server/testing/sources.ts';
import { startWorld, type World } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
let shared: Promise<World> | undefined;
const start = () => (shared ??= startWorld(keep));

const hasText = (locator: Locator, text: RegExp) => locator.filter({ hasText: text }).waitFor();

const send = (world: World, events: readonly unknown[]) =>
  world.query('mutation ($e: [JSONObject]!) { ingestEvents(events: $e) { acceptedCount } }', { e: events });

async function openPipeline(world: World): Promise<Page> {
  const browser = await openBrowser(keep);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${world.url}/#key=${world.apiKey}`);
  await page.getByRole('link', { name: 'Pipeline' }).click();
  await page.getByRole('heading', { name: 'Pipeline', exact: true }).waitFor();
  return page;
}

/** The verdicts of the five stages on the event that is shown. */
async function verdictsOn(page: Page): Promise<(string | null)[]> {
  await page.getByTestId('step').nth(4).waitFor();
  return page
    .getByTestId('step')
    .evaluateAll((steps) => steps.map((step) => step.getAttribute('data-verdict')));
}

test.skipIf(withoutBrowser)(
  'the pipeline page counts live, and holds refused events back while somebody reads the list',
  { timeout: 90_000 },
  async () => {
    const world = await start();
    const page = await openPipeline(world);
    await page.getByRole('heading', { name: 'No events in the last hour' }).waitFor();
    const event = { event_name: 'purchase', event_id: 'e1' };
    await send(world, [event, event, { event_name: '' }]);
    const stage = (name: string) =>
      page.getByRole('list', { name: 'Stages of the pipeline' }).locator(`[data-stage="${name}"]`);
    await hasText(stage('VALIDATION').getByTestId('in'), /^3$/);
    await hasText(stage('VALIDATION').getByTestId('refused'), /1 refused/);
    await hasText(stage('DEDUPLICATION').getByTestId('refused'), /1 duplicate/);
    expect(await stage('DISPATCH').getByTestId('out').textContent()).toBe('1');
    const rows = page.getByTestId('refused-row');
    await hasText(rows.first(), /event_name must not be blank/);

    await world.query(
      `mutation { setEventSchema(input: { eventName: "noted", schema: { required: ["user_id"] }, mode: WARN }) {
        userErrors { message }
      } }`,
    );
    await send(world, [{ event_name: 'noted' }]);
    await hasText(stage('VALIDATION').getByTestId('warned'), /1$/);

    await rows.first().hover();
    await send(world, [{ event_name: 'x', user_id: 7 }]);
    const held = page.getByTestId('held-refused');
    await hasText(held, /^1 new refused event$/);
    expect(await rows.count()).toBe(1);
    await held.click();
    await hasText(rows.first(), /user_id must be a string/);
    expect(await rows.count()).toBe(2);

    await stage('VALIDATION').getByRole('button', { name: 'Missing' }).click();
    await page.locator('[data-testid="refused-row"][data-code="INVALID"]').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Day', exact: true }).click();
    expect(new URL(page.url()).search).toBe('?stage=VALIDATION&reason=REQUIRED&window=day');

    await rows.first().click();
    await page.getByRole('button', { name: 'Try again in the preview' }).click();
    expect((await verdictsOn(page))[0]).toBe('REFUSED');
  },
);

test.skipIf(withoutBrowser)(
  'the last event is followed through the stages, and an event can be tried as one of a source',
  { timeout: 90_000 },
  async () => {
    const world = await start();
    const writeKey = await createSource(world, 'Shop');
    const message = { type: 'track', event: 'Order Completed', anonymousId: 'a1', messageId: 'm1' };
    const tracked = await fetch(`${world.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify(message),
    });
    expect(tracked.status).toBe(200);
    const page = await openPipeline(world);
    await page.getByRole('button', { name: 'Use the last event' }).click();
    expect(await verdictsOn(page)).toEqual(['CHANGED', 'PASSED', 'CHANGED', 'CHANGED', 'ROUTED']);
    const enrichment = page.locator('[data-testid="step"][data-stage="ENRICHMENT"]');
    await hasText(enrichment, /Added by SESSION/);
    await hasText(enrichment.getByTestId('change'), /Added:\s*session_id\s*"s_/);

    await page.getByRole('button', { name: 'Paste an event' }).click();
    await page.getByLabel('Event as JSON').fill(JSON.stringify({ ...message, messageId: 'm2' }));
    await page.getByLabel('Sent by').selectOption({ label: 'Shop' });
    await page.getByRole('button', { name: 'Preview event' }).click();
    await hasText(page.getByTestId('preview'), /Nothing was stored/);
    expect((await verdictsOn(page)).at(-1)).toBe('ROUTED');
    const { events } = await world.query<{ events: { nodes: unknown[] } }>(
      '{ events(filter: { eventId: "m2" }) { nodes { id } } }',
    );
    expect(events.nodes).toEqual([]);

    // The smallest phone: nothing is wider than the screen.
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  },
);

test.skipIf(withoutBrowser)(
  'a schema is set on the pipeline page, warns of events of a source, refuses them, and is deleted',
  { timeout: 90_000 },
  async () => {
    const world = await start();
    const writeKey = await createSource(world, 'Kiosk');
    const page = await openPipeline(world);
    await page.getByRole('button', { name: 'Add schema' }).click();
    await page.getByLabel('Event name').fill('checkout');
    await page.getByLabel('JSON Schema').fill('{"properties": {"user_id": {"pattern": "^u"}}}');
    await page.getByRole('button', { name: 'Save schema' }).click();
    await hasText(page.getByRole('alert'), /properties\.user_id\.pattern/);
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
    await page.getByLabel('JSON Schema').fill('{"required": ["user_id"]}');
    await page.getByRole('button', { name: 'Save schema' }).click();
    const row = page.getByTestId('schema-row').filter({ hasText: 'checkout' });
    await hasText(row, /Warn\s*changed now/);
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Add schema');

    const warned = Number(await page.getByTestId('warned').getAttribute('data-count'));
    const checkout = { event_name: 'checkout' };
    await send(world, [checkout]);
    const sent = await fetch(`${world.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(checkout),
    });
    expect(sent.ok).toBe(true);
    await page.locator(`[data-testid="warned"][data-count="${warned + 2}"]`).click();
    const warnings = page.getByTestId('refused-row').filter({ hasText: 'checkout' });
    await warnings.nth(1).waitFor();
    await page.getByLabel('Source', { exact: true }).selectOption('Kiosk');
    await warnings.nth(1).waitFor({ state: 'detached' });
    await hasText(warnings, /Kiosk/);

    await page.getByRole('button', { name: 'Edit schema of checkout' }).click();
    await page.getByLabel('Mode').selectOption('Enforce');
    await page.getByRole('button', { name: 'Save schema' }).click();
    await hasText(row, /Enforce/);
    const refuse = `mutation { ingestEvents(events: [{ event_name: "checkout" }]) { rejectedCount } }`;
    expect(await world.query(refuse)).toEqual({ ingestEvents: { rejectedCount: 1 } });

    await page.getByRole('button', { name: 'Delete schema of checkout' }).click();
    await page.getByRole('button', { name: 'Delete schema', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Pipeline');
    expect(await world.query(refuse)).toEqual({ ingestEvents: { rejectedCount: 0 } });
  },
);
