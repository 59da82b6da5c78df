import { type Browser, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { startProxy } from '../../server/testing/proxy.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { deliver, refused } from './made-deliveries.ts';

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let key: string;
let workspaceId: string;
/** Of an endpoint that is down, and of one that answers. */
let dead: string;
let alive: string;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  ({ key, workspaceId } = await api.addWorkspace());
  dead = await createWebhook('CRM');
  alive = await createWebhook('Mailer');
  await holdMany(10_000);
  const delivered = Array.from({ length: 120 }, (_, n) => ({ eventId: `order-${n}` }));
  await deliver(api.pool, { workspaceId, webhookId: alive }, delivered);
  await fail('u_4711', 422);
  await fail('u_1', 500);
}, 60_000);

async function createWebhook(name: string): Promise<string> {
  const create = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }';
  const input = { name, url: 'https://example.com/' };
  return (await api.ask(create, { input }, key)).body.data.createWebhook.webhook.id;
}

/** Adds so many deliveries to the endpoint that is down, which all wait for it. */
async function holdMany(count: number): Promise<void> {
  await api.pool.query(
    /* sql */ `
      with added as (
        insert into events.raw_events (workspace_id, id, event_id, event_name, user_id, payload, webhook_ids, received_at)
        select $1, ('019f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'held-' || n, 'page_view',
          'u_' || n, '{"event_name":"page_view"}', array[$2::uuid], now()
        from generate_series(10001, 10000 + $3::integer) as n
        returning id
      )
      select count(*) from added`,
    [workspaceId, dead, count],
  );
  await api.pool.query(
    /* sql */ `
      insert into delivery.held (workspace_id, webhook_id, id, event_row_ids, ordinals)
      select $1, $2, gen_random_uuid(), array_agg(id), array_agg(0::smallint)
      from (select id, row_number() over (order by id) as n from events.raw_events where workspace_id = $1) as events
      group by n / 64`,
    [workspaceId, dead],
  );
  await api.pool.query(
    /* sql */ `
      update settings.webhooks set health_state = 'OPEN', health_reason = 'The probe failed: ECONNREFUSED',
        health_since = now() - interval '1 hour', next_probe_at = now() + interval '1 hour'
      where id = $1`,
    [dead],
  );
}

/** Adds a purchase of a user whose delivery failed for good. */
async function fail(userId: string, code: number): Promise<void> {
  const target = { workspaceId, webhookId: alive };
  await deliver(api.pool, target, [{ eventId: `order-of-${userId}`, userId }], refused(code));
}

async function openPage(path: string, url = api.url): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  await page.goto(`${url}${path}#key=${key}`);
  return page;
}

const rows = (page: Page) =>
  page.getByRole('table', { name: 'Deliveries', exact: true }).getByTestId('delivery-row');

test.skipIf(withoutBrowser)(
  'while 10,000 deliveries to a dead endpoint are held, the failed purchase of a user is found in three actions',
  { timeout: 60_000 },
  async () => {
    const page = await openPage('/deliveries');
    const held = page.getByTestId('held-line');
    await held
      .filter({ hasText: /CRM\s+10,000 held since .*\d\d:\d\d\. Paused: connection refused\./ })
      .waitFor();
    await rows(page).nth(49).waitFor();

    await page.getByRole('button', { name: /^Failed 2$/ }).click();
    await page.getByLabel('User ID').fill('u_4711');
    await rows(page).filter({ hasText: 'order-of-u_4711' }).waitFor();
    await expect.poll(() => rows(page).count()).toBe(1);
    await rows(page).getByRole('link').click();

    await page.getByTestId('delivery-state').filter({ hasText: 'Failed' }).waitFor();
    await page.getByTestId('shown-attempt').getByText('HTTP 422').waitFor();

    await page.goBack();
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await page.getByLabel('User ID').inputValue()).toBe('u_4711');
    await page.goBack();
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.goBack();
    await rows(page).nth(49).waitFor();
    expect(new URL(page.url()).search).toBe('');
  },
);

test.skipIf(withoutBrowser)(
  'held deliveries are one line, which opens with a way back, and an invalid filter is marked at its field',
  { timeout: 60_000 },
  async () => {
    const page = await openPage('/deliveries?state=HELD&code=5x&from=soon');
    await page
      .getByRole('alert')
      .filter({ hasText: 'Enter codes such as 502, or classes such as 5xx.' })
      .waitFor();
    await page.getByRole('alert').filter({ hasText: 'Enter a date and a time.' }).waitFor();
    expect(await page.getByLabel('Status code').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByTestId('delivery-row').count()).toBe(0);

    const line = page.getByTestId('held-line').getByRole('button', { name: /10,000 held/ });
    await line.press('Enter');
    const inLine = page.getByRole('table', { name: 'Held deliveries to CRM' }).getByTestId('delivery-row');
    await inLine.nth(24).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-expanded")')).toBe('true');
    await page.getByRole('button', { name: 'Load more' }).click();
    await inLine.nth(49).waitFor();
    await page.goBack();
    await inLine.first().waitFor({ state: 'detached' });
  },
);

test.skipIf(withoutBrowser)(
  'after a loss of the connection every row, count and open line is current again, and no row moves under the focus',
  { timeout: 90_000 },
  async () => {
    const proxy = keep(await startProxy(api.url));
    const page = await openPage('/deliveries', proxy.url.replace(/\/$/, ''));
    await rows(page).nth(49).waitFor();
    await page.getByTestId('held-line').getByRole('button').first().click();
    const inLine = page.getByRole('table', { name: 'Held deliveries to CRM' }).getByTestId('delivery-row');
    await inLine.first().waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();

    proxy.swallow();
    proxy.cut();
    proxy.swallow();
    await page
      .getByText(/Reconnecting/)
      .first()
      .waitFor();
    await fail('u_meanwhile', 503);
    await api.pool.query('delete from delivery.held where workspace_id = $1', [workspaceId]);
    proxy.cut();
    await rows(page).first().filter({ hasText: 'order-of-u_meanwhile' }).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: /^Failed 3$/ }).waitFor();
    await page.getByTestId('held-line').filter({ hasText: '0 held' }).waitFor(); // somebody points at it
    await page.getByLabel('User ID').hover();
    await page.getByLabel('User ID').focus();
    await page.getByTestId('held-line').waitFor({ state: 'detached' });

    const link = rows(page).nth(3).getByRole('link');
    await link.focus();
    const before = await link.getAttribute('href');
    const at = (await link.boundingBox())!;
    await fail('u_later', 503);
    await page.evaluate('dispatchEvent(new Event("online"))');
    expect(await link.getAttribute('href')).toBe(before);
    expect((await link.boundingBox())!.y).toBe(at.y);
  },
);
