import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { record, someAttempts } from '../../server/testing/attempts.ts';
import { closingAfterAll } from '../../server/testing/closing.ts';
import { type Proxy, startProxy } from '../../server/testing/proxy.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { loaded } from './drawn.ts';
import { fillWorkspace, type FullWorkspace } from './full-workspace.ts';
import { changeEverything, findFailed } from './outage-changes.ts';
import { openPages, type OpenPage } from './outage-pages.ts';
import { type Content, contentOf, difference } from './page-content.ts';

/** How long pages are without network at least. The clock matters to the tests of the connection, and to none here. */
const outageMs = Number(process.env['OUTAGE_SECONDS'] ?? 0) * 1000;

/** Queries of what does not change, or what was read into a form: they are not asked again. */
const askedOnce = new Set(['SampleEvent', 'WebhookCredentials', 'Pipeline']);

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let full: FullWorkspace;
let proxy: Proxy;
let context: BrowserContext;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  proxy = keep(await startProxy(api.url));
  full = await fillWorkspace(api, 'plain');
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  keep({ close: () => context.close() });
  await context.addCookies([{ name: 'perspection', value: full.session, url: proxy.url }]);
}, 60_000);

const addressOf = (path: string): string => new URL(path, proxy.url).href;

async function show(page: Page, { path, ready, open }: OpenPage): Promise<void> {
  await page.goto(addressOf(path));
  await page.locator(ready).first().waitFor();
  await page.locator('[data-testid="connection"][data-state="live"]').first().waitFor();
  await open?.(page);
  await loaded(page);
}

/** A page as it was before the outage. */
interface Watched {
  readonly shown: OpenPage;
  readonly page: Page;
  readonly before: Content;
  /** The names of the queries that were sent so far. */
  readonly asked: Set<string>;
  readonly askedBefore: ReadonlySet<string>;
}

async function watch(shown: OpenPage): Promise<Watched> {
  const page = await context.newPage();
  const asked = new Set<string>();
  page.on('request', (request) => {
    const { operationName } = (request.postDataJSON() ?? {}) as { operationName?: string };
    if (operationName) asked.add(operationName);
  });
  await show(page, shown);
  if (!shown.modal) await page.locator('main :is(a, button, input, select)').first().focus();
  await page.evaluate('globalThis.focusedBefore = document.activeElement');
  const before = await contentOf(page);
  const askedBefore = new Set(asked);
  asked.clear();
  return { shown, page, before, asked, askedBefore };
}

async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += 4)
    results.push(...(await Promise.all(items.slice(at, at + 4).map(work))));
  return results;
}

/** What is not as on a page that was loaded afterwards. */
async function faultsOf(
  { shown, page, before, asked, askedBefore }: Watched,
  fresh: Page,
): Promise<string[]> {
  await show(fresh, shown);
  await shown.align?.(fresh, page);
  let fault: string | null = null;
  let now = before;
  const alike = async () => {
    now = await contentOf(page);
    return (fault = difference(now, await contentOf(fresh))) === null;
  };
  await expect
    .poll(alike, { timeout: 8_000 })
    .toBe(true)
    .catch(() => undefined);
  const faults = fault === null ? [] : [fault as string];
  if (difference({ ...before, title: now.title, crumb: now.crumb }, now) === null)
    faults.push('it is as it was');
  const missing = [...askedBefore].filter((name) => !asked.has(name) && !askedOnce.has(name));
  if (missing.length > 0) faults.push(`it did not ask for ${missing.join(', ')} again`);
  if (!(await page.evaluate('globalThis.focusedBefore === document.activeElement')))
    faults.push('the focus is elsewhere');
  return faults.map((text) => `${shown.name}: ${text}`);
}

const inState = (page: Page, state: string, timeout = 30_000) =>
  page.locator(`[data-testid="connection"][data-state="${state}"]`).first().waitFor({ timeout });

test.skipIf(withoutBrowser)(
  'after an outage every page is as if it were loaded anew, panels stay open, and the focus stays',
  { timeout: 120_000 + outageMs },
  async () => {
    const failed = await findFailed(api, full);
    const watched = await inTurns(openPages(full, failed[0]!), watch);

    proxy.swallow();
    proxy.cut();
    proxy.swallow();
    const begun = performance.now();
    await Promise.all(watched.map(({ page }) => inState(page, 'reconnecting')));
    await changeEverything(api, full, failed);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + outageMs - performance.now())));

    proxy.cut();
    await Promise.all(watched.map(({ page }) => inState(page, 'live')));
    const fresh = await Promise.all([0, 1, 2, 3].map(() => context.newPage()));
    const faults: string[] = [];
    await Promise.all(
      fresh.map(async (page, at) => {
        for (let index = at; index < watched.length; index += fresh.length)
          faults.push(...(await faultsOf(watched[index]!, page)));
      }),
    );
    await Promise.all([...fresh, ...watched.map(({ page }) => page)].map((page) => page.close()));
    expect(faults).toEqual([]);
  },
);

test.skipIf(withoutBrowser)(
  'after an outage rows that somebody reads are where they were, and what was missed comes above them',
  { timeout: 60_000 },
  async () => {
    const [events, log] = await Promise.all(
      ['/events', '/log?size=100'].map(async (path) => {
        const page = await context.newPage();
        await page.goto(addressOf(path));
        await inState(page, 'live');
        return page;
      }),
    );
    const attempts = async (): Promise<number> =>
      (await api.ask('{ deliveryAttempts(limit: 1) { totalCount } }', {}, full.key)).body.data
        .deliveryAttempts.totalCount;
    const before = await attempts();
    const eventRows = events!.getByTestId('event-row');
    await events!.getByRole('button', { name: 'Load more' }).click();
    await eventRows.nth(99).waitFor();
    const event = await readAt(events!, 'event-row', 70);
    const attempt = await readAt(log!, 'attempt-row', 50);

    proxy.swallow();
    proxy.cut();
    proxy.swallow();
    await Promise.all([inState(events!, 'reconnecting'), inState(log!, 'reconnecting')]);
    const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
    await api.ask(ingest, { events: [{ event_name: 'login' }, { event_name: 'login' }] }, full.key);
    const { workspaceId, webhooks } = full;
    await record(
      api.pool,
      someAttempts(1_200, { workspaceId, webhookId: webhooks.healthy, attemptedAt: new Date() }),
    );
    proxy.cut();

    await expect.poll(() => eventRows.count(), { timeout: 20_000 }).toBe(102);
    const missed = ((await attempts()) - before).toLocaleString('en');
    await log!.getByRole('button', { name: `${missed} new attempts` }).waitFor({ timeout: 20_000 });
    expect(await event.movedBy()).toBeLessThan(2);
    expect(await attempt.movedBy()).toBeLessThan(2);
  },
);

/** Scrolls to a row as somebody does who reads it. */
async function readAt(page: Page, testId: string, index: number): Promise<{ movedBy(): Promise<number> }> {
  const row = await page.getByTestId(testId).nth(index).elementHandle();
  await row!.evaluate(`(row) => row.scrollIntoView({ block: "center" })`);
  const before = (await row!.boundingBox())!.y;
  return { movedBy: async () => Math.abs((await row!.boundingBox())!.y - before) };
}
