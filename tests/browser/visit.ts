import { type Browser, type CDPSession, type Page } from 'playwright-core';

import { type Keep } from '../../server/testing/closing.ts';
import { type RealApi } from '../../server/testing/real-api.ts';
import { drawn, loaded } from './drawn.ts';
import { type FullWorkspace } from './full-workspace.ts';
import { type Shown } from './pages.ts';

/** Where the pages are: a server, what is in its workspace, and a browser. */
export interface Premises {
  readonly api: RealApi;
  readonly browser: Browser;
  readonly full: FullWorkspace;
}

/** A tab with nothing in it, in a browser of its own in which this kind of user is signed in. */
export async function enter({ api, browser, full }: Premises, as: Shown['as'], keep: Keep): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: 'light' });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  if (as === 'person') await context.addCookies([{ name: 'perspection', value: full.session, url: api.url }]);
  else if (as !== 'nobody') {
    const key = as === 'newcomer' ? (await api.addWorkspace()).key : full.key;
    await page.goto(`${api.url}/#key=${key}`);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  }
  return page;
}

/** Opens a page in its state, 1440 px wide and light, and waits until all of it was read and drawn. */
export async function visit(page: Page, { api }: Premises, shown: Shown): Promise<void> {
  await page.unrouteAll();
  if (shown.broken)
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('query Viewer')) await route.continue();
      else await route.abort();
    });
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(page, 1440);
  await page.goto('about:blank'); // another fragment alone would load nothing
  await page.goto(api.url + shown.path);
  await page.locator(shown.ready).first().waitFor();
  await shown.open?.(page);
  await loaded(page);
}

/** What emulates fingers ends with its session: each tab keeps one. */
const devtoolsOf = new WeakMap<Page, Promise<CDPSession>>();

/** Makes the window as wide as that, with a finger instead of a mouse if it is narrow or `touched`. */
export async function resize(page: Page, width: number, touched = width <= 720): Promise<void> {
  let devtools = devtoolsOf.get(page);
  if (!devtools) devtoolsOf.set(page, (devtools = page.context().newCDPSession(page)));
  await (await devtools).send('Emulation.setTouchEmulationEnabled', { enabled: touched });
  await page.setViewportSize({ width, height: width < 720 ? 844 : 900 });
  await drawn(page);
}
