import { type Page, type WebSocketRoute } from 'playwright-core';

import { record, someAttempt } from '../../../server/testing/attempts.ts';
import { signedIn } from '../../../server/testing/people.ts';
import { type Shown } from '../pages.ts';
import { type Premises } from '../visit.ts';

/** What goes wrong around a page: no server, no network, nobody signed in, nothing there. */
const missing: readonly Shown[] = [
  ['/webhooks/none', 'no longer exists'],
  ['/deliveries/none', 'does not exist'],
  ['/events/none', 'All events'],
  ['/sources/none', 'All sources'],
].map(([path, said]) => ({ name: `missing ${path!.split('/')[1]!}`, path: path!, ready: `text=${said}` }));

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

export function troubles({ api, full }: Premises): Shown[] {
  return [
    ...missing,
    {
      name: 'server out of reach at the start',
      path: '/',
      ready: 'main h1',
      open: async (page) => {
        await page.route('**/graphql', (route) => route.abort());
        await page.reload();
        await page.getByRole('button', { name: 'Try again' }).waitFor();
      },
    },
    {
      name: 'without live updates',
      path: '/deliveries',
      ready: '[data-testid="delivery-row"]',
      open: loseLive,
    },
    {
      name: 'server that does not respond',
      path: '/events',
      ready: '[data-testid="event-row"]',
      open: async (page) => {
        await page.route('**/graphql', () => undefined);
        await press(page, 'Refresh');
        await page.getByText('did not respond within 10 seconds').waitFor({ timeout: 15_000 });
      },
    },
    {
      name: 'switch that could not be set',
      path: '/',
      ready: '[data-testid="webhook-card"]',
      open: async (page) => {
        await page.route('**/graphql', (route) => route.abort());
        await page.getByRole('switch').first().click();
        await page.getByRole('button', { name: 'Dismiss' }).waitFor();
      },
    },
    {
      name: 'session that ended',
      path: '/',
      as: 'nobody',
      ready: 'form',
      open: (page) => loseSession(page, api, full),
    },
    {
      name: 'sign in, wrong password',
      path: '/',
      as: 'nobody',
      ready: 'form',
      open: async (page) => {
        await page.getByLabel('E-mail').fill('ada@example.com');
        await page.getByLabel('Password').fill('not this one');
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.getByRole('alert').waitFor();
      },
    },
    {
      name: 'sign in, forgotten password',
      path: '/',
      as: 'nobody',
      ready: 'form',
      open: (page) => press(page, 'Forgot your password?'),
    },
    {
      name: 'sign in with a key',
      path: '/',
      as: 'nobody',
      ready: 'form',
      open: (page) => press(page, 'Use an API key'),
    },
    { name: 'another key offered', path: '/#key=another', ready: 'text=Use the key from this link?' },
    {
      name: 'deliveries, paused with 12 new',
      path: '/deliveries',
      ready: '[data-testid="delivery-row"]',
      open: async (page) => {
        await press(page, 'Pause');
        await deliverMore(api, full, 12);
        await page.getByText('12 new').waitFor();
      },
    },
  ];
}

/** Signs Ada in, ends her session elsewhere, and lets the page find out. */
async function loseSession(page: Page, { url, pool }: Premises['api'], { workspaceId }: Premises['full']) {
  const { rows } = await pool.query<{ id: string; email: string }>(
    `select u.id, u.email from people.users u join settings.members m on m.user_id = u.id
     where m.workspace_id = $1 and m.role = 'OWNER' limit 1`,
    [workspaceId],
  );
  const { cookies } = await signedIn(url, pool, rows[0]!);
  const value = cookies.get('perspection')!;
  await page.context().addCookies([{ name: 'perspection', value, url }]);
  await page.goto(`${url}/events`);
  await page.getByTestId('event-row').first().waitFor();
  await page.context().clearCookies();
  await press(page, 'Refresh');
  await page.getByTestId('sign-in').waitFor();
}

/** Closes the socket of a page, and all that it opens from then on. */
async function loseLive(page: Page): Promise<void> {
  const sockets: WebSocketRoute[] = [];
  let isDown = false;
  await page.routeWebSocket(/\/graphql/, (socket) => {
    if (isDown) return void socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.reload();
  const state = (name: string) => page.locator(`[data-testid="connection"][data-state="${name}"]`).waitFor();
  await state('live');
  isDown = true;
  for (const socket of sockets) await socket.close();
  await state('reconnecting');
}

const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

/** Sends events, and delivers them to the webhook that gets all. */
async function deliverMore(
  { ask, pool }: Premises['api'],
  { key, workspaceId, webhooks }: Premises['full'],
  count: number,
): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => `late-${n}`);
  await ask(ingest, { events: ids.map((event_id) => ({ event_name: 'page_view', event_id })) }, key);
  const { rows } = await pool.query<{ eventRowId: string; eventId: string }>(
    `select id as "eventRowId", event_id as "eventId" from events.raw_events
     where workspace_id = $1 and event_id = any ($2)`,
    [workspaceId, ids],
  );
  const made = { workspaceId, webhookId: webhooks.healthy, eventName: 'page_view', attemptedAt: new Date() };
  await record(
    pool,
    rows.map((row) => someAttempt({ ...made, ...row })),
  );
}
