import { createHash, randomBytes } from 'node:crypto';

import { type Browser, type BrowserContext, type Page, type WebSocketRoute } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { uuidv7 } from '../../server/ids.ts';
import { closingAfterAll, closingAfterEach } from '../../server/testing/closing.ts';
import { openTestStorage } from '../../server/testing/database.ts';
import { addPerson } from '../../server/testing/people.ts';
import { type Proxy, startProxy } from '../../server/testing/proxy.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { startWorld } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();
const keepForOne = closingAfterEach();
let api: RealApi;
let browser: Browser;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
}, 60_000);

/** Somebody who looks at a workspace of their own, through a proxy of their own. */
interface Desk {
  readonly workspaceId: string;
  readonly key: string;
  readonly proxy: Proxy;
  readonly context: BrowserContext;
  open(path: string): Promise<Page>;
}

async function openDesk(): Promise<Desk> {
  const [{ workspaceId, key }, proxy, context] = await Promise.all([
    api.addWorkspace(),
    startProxy(api.url),
    browser.newContext({ viewport: { width: 1440, height: 900 } }),
  ]);
  keep(proxy);
  keep({ close: () => context.close() });
  const open = async (path: string) => {
    const page = await context.newPage();
    await page.goto(new URL(`${path}#key=${key}`, proxy.url).href);
    await isIn(page, 'live');
    return page;
  };
  return { workspaceId, key, proxy, context, open };
}

const isIn = (page: Page, state: 'live' | 'reconnecting', timeout = 20_000) =>
  page.locator(`[data-testid="connection"][data-state="${state}"]`).waitFor({ timeout });

/** Takes the network away: connections are reset, and new ones get no answer. */
function cutOff({ proxy }: Desk): void {
  proxy.swallow();
  proxy.cut();
  proxy.swallow();
}

async function addKey({ key }: Desk, name: string): Promise<void> {
  const create = `mutation ($name: String!) { createApiKey(input: { name: $name, role: VIEWER }) { userErrors { message } } }`;
  const { body } = await api.ask(create, { name }, key);
  expect(body.data.createApiKey.userErrors).toEqual([]);
}

async function addWebhook({ key }: Desk, name: string): Promise<string> {
  const create = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }';
  const input = { name, url: 'https://example.com/' };
  return (await api.ask(create, { input }, key)).body.data.createWebhook.webhook.id;
}

const shows = (page: Page, text: string | RegExp, timeout = 15_000) =>
  page.locator('main').getByText(text).first().waitFor({ timeout });

describe.skipIf(withoutBrowser).concurrent('a page whose connection ends', { timeout: 90_000 }, () => {
  test('connects again by new connections when those it has are silent, and shows no problem', async () => {
    const desk = await openDesk();
    const page = await desk.open('/settings/api-keys');
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    desk.proxy.swallow();
    await isIn(page, 'reconnecting');
    await addKey(desk, 'Made meanwhile');
    desk.proxy.forget(); // the handshake that is under way stays without an answer, too
    await shows(page, 'Made meanwhile', 25_000);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('connects again after every close code, also on a page that follows nothing', async () => {
    const desk = await openDesk();
    const sockets: WebSocketRoute[] = [];
    await desk.context.routeWebSocket('**/graphql', (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    const page = await desk.open('/settings/api-keys');
    // The server stops, restarts, or is not reached; it failed; a limit.
    for (const code of [1001, 1012, 1013, 1011, 4429]) {
      const before = sockets.length;
      const name = `After ${code}`;
      await addKey(desk, name);
      await sockets.at(-1)!.close({ code, reason: 'Test' });
      await shows(page, name);
      expect(sockets.length).toBe(before + 1);
    }
  });

  test('reads again what could not be read while the connection was fine', async () => {
    const desk = await openDesk();
    const page = await desk.open('/events');
    await page.getByText('No events yet').waitFor();
    await page.route('**/graphql', (route) => route.abort(), { times: 1 });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Could not reach the server.').waitFor();
    await page.getByText('Could not reach the server.').waitFor({ state: 'detached' });
    await page.getByText('No events yet').waitFor();
  });

  test('shows without a reload what was opened meanwhile: another page, and the dashboard itself', async () => {
    const desk = await openDesk();
    const page = await desk.open('/');
    const late = await desk.context.newPage();
    await late.route('**/graphql', (route) => route.abort());
    await late.goto(new URL('/jobs', desk.proxy.url).href);
    await late.getByText('Could not reach the server.').waitFor();
    cutOff(desk);
    await isIn(page, 'reconnecting');
    await page.evaluate('globalThis.notReloaded = true');
    await page.getByRole('link', { name: 'Sources', exact: true }).click();
    desk.proxy.cut(); // what was asked for is lost
    await shows(page, 'No sources yet');
    expect(await page.evaluate('globalThis.notReloaded')).toBe(true);
    await late.unrouteAll();
    await shows(late, /^No jobs yet/);
  });

  test('goes to the sign-in when the session has ended, and begins anew when the role has changed', async () => {
    const desk = await openDesk();
    const people = await Promise.all(['OWNER', 'EDITOR'].map((role) => signInAs(desk, role as 'OWNER')));
    const [ended, changed] = await Promise.all(
      people.map(async ({ token }) => {
        const context = await browser.newContext();
        keep({ close: () => context.close() });
        await context.addCookies([{ name: 'perspection', value: token, url: desk.proxy.url }]);
        const page = await context.newPage();
        await page.goto(desk.proxy.url);
        await isIn(page, 'live');
        return page;
      }),
    );
    await changed!.getByRole('button', { name: 'Create webhook' }).waitFor();
    cutOff(desk);
    await Promise.all([isIn(ended!, 'reconnecting'), isIn(changed!, 'reconnecting')]);
    await api.pool.query('delete from people.sessions where user_id = $1', [people[0]!.id]);
    await api.pool.query(`update settings.members set role = 'VIEWER' where user_id = $1`, [people[1]!.id]);
    desk.proxy.cut();
    await ended!.getByText('You were signed out. Sign in again to continue.').waitFor({ timeout: 15_000 });
    await isIn(changed!, 'live');
    await changed!.getByRole('button', { name: 'Create webhook' }).waitFor({ state: 'detached' });
  });

  test('offers to reload when the server has a newer dashboard, and keeps working', async () => {
    const desk = await openDesk();
    const page = await desk.open('/settings/api-keys');
    await page.route(
      (url) => url.pathname === '/',
      async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replace(
          /\/assets\/dashboard-[^"]+\.js/,
          '/assets/dashboard-newer.js',
        );
        await route.fulfill({ response: answer, body });
      },
    );
    cutOff(desk);
    await isIn(page, 'reconnecting');
    await addKey(desk, 'Made meanwhile');
    desk.proxy.cut();
    await shows(page, 'Made meanwhile');
    const reload = page.getByRole('button', { name: 'Reload for the new version' });
    await reload.waitFor();
    await page.unrouteAll();
    await Promise.all([page.waitForEvent('load'), reload.click()]);
    await isIn(page, 'live');
  });

  test('keeps what was typed when it cannot be saved, says so after 10 seconds, and saves it later', async () => {
    const desk = await openDesk();
    const id = await addWebhook(desk, 'CRM');
    const page = await desk.open(`/webhooks/${id}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await name.fill('CRM of 2026');
    const save = page.getByRole('button', { name: 'Save changes' });
    desk.proxy.swallow();
    await save.click();
    await page
      .getByText('The server did not respond within 10 seconds. The change may have been made.')
      .waitFor({ timeout: 12_000 });
    await isIn(page, 'reconnecting');
    expect(await name.inputValue()).toBe('CRM of 2026');
    desk.proxy.cut();
    await isIn(page, 'live');
    expect(await name.inputValue()).toBe('CRM of 2026');
    await save.click();
    await page.getByRole('heading', { level: 1, name: 'CRM of 2026' }).waitFor();
  });
});

/** Adds a member of the workspace, and a session of theirs. */
async function signInAs(
  { workspaceId }: Desk,
  role: 'OWNER' | 'EDITOR',
): Promise<{ readonly id: string; readonly token: string }> {
  const { id } = await addPerson(api.pool, { [workspaceId]: role });
  const token = randomBytes(32).toString('base64url');
  await api.pool.query(
    `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
     values ($1, $2, $3, '', now(), now() + interval '1 day')`,
    [uuidv7(), createHash('sha256').update(token).digest('hex'), id],
  );
  return { id, token };
}

test.skipIf(withoutBrowser)(
  'after a restart of the server a page shows what changed meanwhile',
  { timeout: 60_000 },
  async () => {
    const first = await startWorld(keepForOne, { env: { ROLE: 'api' } });
    const { databaseUrl } = first;
    const { pool } = await openTestStorage(keepForOne, { url: databaseUrl });
    await first.query(
      'mutation { createWebhook(input: { name: "CRM", url: "https://example.com/" }) { webhook { id } } }',
    );
    const page = await (await browser.newContext()).newPage();
    keepForOne({ close: () => page.context().close() });
    await page.goto(`${first.url}/#key=${first.apiKey}`);
    await shows(page, 'CRM');
    await isIn(page, 'live');

    await first.close();
    await isIn(page, 'reconnecting');
    await pool.query(`update settings.webhooks set name = 'Customers'`);
    await startWorld(keepForOne, { databaseUrl, env: { ROLE: 'api', PORT: new URL(first.url).port } });
    await shows(page, 'Customers');
    await isIn(page, 'live');
  },
);
