import { type Browser } from 'playwright-core';

import { type Keep } from '../../../server/testing/closing.ts';
import { openTestStorage } from '../../../server/testing/database.ts';
import { holdMany } from '../../../server/testing/held-deliveries.ts';
import { type RealApi, startRealApi } from '../../../server/testing/real-api.ts';
import { type Receiver, startReceiver } from '../../../server/testing/receiver.ts';
import { someSettings } from '../../../server/testing/settings.ts';
import { fillWorkspace, type FullWorkspace } from '../full-workspace.ts';
import { brokenPages, doors, emptyPages, pagesInUse, type Shown } from '../pages.ts';
import { type Premises } from '../visit.ts';
import { settingsStates } from './settings.ts';
import { deliveryStates, editorStates, eventStates, mendStates } from './states.ts';
import { troubles } from './trouble.ts';

/** A workspace, and all of its pages that are looked at. */
export interface World {
  readonly premises: Premises;
  readonly shown: readonly Shown[];
}

/** Events that only a workspace with hostile names has. */
const onlyHostile = /^event, (large|hostile)$/;

/** Every page and state of a workspace as people name things. */
export async function usualWorld(api: RealApi, browser: Browser): Promise<World> {
  const full = await fillWorkspace(api, 'plain');
  const premises = { api, browser, full };
  return {
    premises,
    shown: [
      ...pagesInUse(full).filter(({ name }) => !onlyHostile.test(name)),
      ...editorStates(full),
      ...mendStates(full),
      ...deliveryStates(full),
      ...eventStates,
      ...doors,
      ...emptyPages,
      ...brokenPages(full),
      ...troubles(premises),
      ...settingsStates,
    ],
  };
}

/** Pages that show names, and forms that have them in their titles. */
const named =
  /^(webhooks|webhook, failing|webhook, narrow|log|attempt|edit webhook|test webhook|delete webhook|recover|account menu|deliveries|delivery|events|event, large|event, hostile|jobs|sources|members|API keys|audit log|workspace)$/;

/** The same with names of 200 characters, and a payload of 150 KB. */
export async function longWorld(api: RealApi, browser: Browser): Promise<World> {
  const full = await fillWorkspace(api, 'hostile');
  return {
    premises: { api, browser, full },
    shown: pagesInUse(full)
      .filter(({ name }) => named.test(name))
      .map((shown) => ({ ...shown, name: `long names, ${shown.name}` })),
  };
}

const teams = [
  'Orders',
  'Billing',
  'Search',
  'Loyalty',
  'Returns',
  'Stock',
  'Mail',
  'Fraud',
  'Tax',
  'Reviews',
];
const cities = ['Lisbon', 'Berlin', 'Oslo', 'Turin', 'Ghent', 'Porto', 'Graz', 'Lyon', 'Malmö', 'Cork'];

/** 1,000 webhooks, of which one endpoint is down and has 10,000 deliveries held. */
export async function crowdedWorld(
  api: RealApi,
  browser: Browser,
  keep: Keep,
  full: FullWorkspace,
): Promise<World> {
  const { workspaceId, key } = await api.addWorkspace();
  const { webhooks } = await openTestStorage(keep, { url: api.databaseUrl });
  const ids: string[] = [];
  for (let n = 0; n < 1000; n += 1) {
    const [team, city] = [teams[n % 10]!, cities[Math.floor(n / 10) % 10]!];
    const name = `${team} ${city} ${Math.floor(n / 100) + 1}`;
    const url = `https://${team.toLowerCase()}.example.com/hooks/${n}`;
    ids.push((await webhooks.create(workspaceId, someSettings({ name, url }), null)).id);
  }
  await holdMany(api.pool, { workspaceId, webhookId: ids[4]!, eventName: 'purchase' }, 10_000);
  await api.pool.query(
    `update settings.webhooks set health_state = 'OPEN', health_reason = 'The probe failed: ECONNREFUSED',
       health_since = now() - interval '47 minutes', next_probe_at = now() + interval '6 minutes'
     where id = any ($1)`,
    [[ids[4], ...ids.slice(40, 52)]],
  );
  const cards = '[data-testid="webhook-card"]';
  return {
    premises: { api, browser, full: { ...full, workspaceId, key } },
    shown: [
      { name: '1,000 webhooks', path: '/', ready: `${cards} [data-testid="health-verdict"]` },
      { name: '1,000 webhooks, search', path: '/?q=lisbon', ready: cards },
      { name: '1,000 webhooks, 10,000 held', path: '/deliveries', ready: '[data-testid="held-line"]' },
      {
        name: '1,000 webhooks, search in the filter',
        path: '/deliveries',
        ready: '[data-testid="held-line"]',
        open: async (page) => {
          await page.getByRole('searchbox', { name: 'Search webhooks' }).fill('billing');
          await page.getByText(/webhooks found|are offered/).waitFor();
        },
      },
    ],
  };
}

const createWebhook = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id } userErrors { message } }
}`;
const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

/** With a worker: one endpoint takes what is sent, another refuses it, and what people send is answered. */
export async function liveWorld(browser: Browser, keep: Keep, full: FullWorkspace): Promise<World> {
  const api = await startRealApi(keep, {});
  const [well, ill] = [
    keep(
      await startReceiver(() => ({ headers: { 'content-type': 'application/json' }, body: '{"ok":true}' })),
    ),
    keep(await startReceiver(() => ({ status: 503, body: '{"error":"The database is restarting."}' }))),
  ];
  const { workspaceId, key } = await api.addWorkspace();
  const add = async (name: string, receiver: Receiver): Promise<string> => {
    const input = { name, url: receiver.url, retryCount: 0 };
    const { body } = await api.ask(createWebhook, { input }, key);
    return body.data.createWebhook.webhook.id as string;
  };
  const ids = { well: await add('Warehouse loader', well), ill: await add('Fraud checks', ill) };
  const events = Array.from({ length: 8 }, (_, n) => ({
    event_name: 'purchase',
    event_id: `order-${n}`,
    user_id: `u_${n}`,
    properties: { value: 90 + n, currency: 'EUR' },
  }));
  await api.ask(ingest, { events }, key);
  await Promise.all([well.waitFor(8), ill.waitFor(8)]);
  return { premises: { api, browser, full: { ...full, workspaceId, key } }, shown: liveStates(ids) };
}

/** A toast goes after 4 s, sooner than all pictures are taken. */
const keepToasts = `{
  const set = window.setTimeout;
  window.setTimeout = (run, ms, ...rest) => set(run, ms === 4000 ? 1e9 : ms, ...rest);
}`;

function liveStates({ well, ill }: { readonly well: string; readonly ill: string }): Shown[] {
  const rows = '[data-testid="delivery-row"]';
  const test = (name: string, id: string): Shown => ({
    name,
    path: `/webhooks/${id}`,
    ready: '[data-testid="funnel"]',
    open: async (page) => {
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByTestId('verdict').waitFor();
      await page.getByRole('button', { name: 'Send test request' }).click();
      await page.getByTestId('test-answer').scrollIntoViewIfNeeded();
    },
  });
  return [
    test('test sent', well),
    test('test sent, refused', ill),
    {
      name: 'edit and send as a test, response',
      path: `/deliveries?state=FAILED&webhook=${ill}`,
      ready: rows,
      open: async (page) => {
        await page.locator(rows).first().getByRole('link').first().click();
        await page.getByRole('button', { name: 'Edit and send as a test…' }).click();
        await page.getByRole('button', { name: 'Send test request' }).click();
        await page.getByTestId('test-answer').scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'toast',
      path: `/deliveries?state=FAILED&webhook=${ill}`,
      ready: rows,
      open: async (page) => {
        await page.addInitScript(keepToasts);
        await page.reload();
        await page.locator(rows).first().getByRole('link').first().click();
        await page.getByTestId('shown-attempt').waitFor();
        await page.getByRole('button', { name: 'Redeliver' }).click();
        await page.getByText('Redelivery queued').waitFor();
      },
    },
  ];
}
