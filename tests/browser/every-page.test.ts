import axe from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { fillWorkspace, type FullWorkspace } from './full-workspace.ts';
import { layoutFaults } from './layout-faults.ts';
import { drawn, loaded } from './drawn.ts';
import { brokenPages, doors, emptyPages, pagesInUse, type Shown } from './pages.ts';

/** 720 px is a window of 1,440 px at 200 % zoom. A width of up to 720 px is looked at as on a touch screen. */
const widths = [2560, 1440, 768, 720, 390, 320];
/** A folder for pictures of every page; none are taken without it. */
const screenshots = process.env['SCREENSHOTS'];

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let full: FullWorkspace;
/** One page for each kind of user, in a browser of its own. */
const pages = new Map<Shown['as'], Promise<Page>>();

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  full = await fillWorkspace(api, 'hostile');
}, 60_000);

async function openContext(as: Shown['as']): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: 'light' });
  keep({ close: () => context.close() });
  const page = await context.newPage();
  if (as === 'person') await signInAsPerson(context);
  else if (as !== 'nobody')
    await signInWithKey(page, as === 'newcomer' ? (await api.addWorkspace()).key : full.key);
  return page;
}

async function signInAsPerson(context: BrowserContext): Promise<void> {
  await context.addCookies([{ name: 'perspection', value: full.session, url: api.url }]);
}

async function signInWithKey(page: Page, key: string): Promise<void> {
  await page.goto(`${api.url}/#key=${key}`);
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
}

function pageFor({ as }: Shown): Promise<Page> {
  let page = pages.get(as);
  if (!page) pages.set(as, (page = openContext(as)));
  return page;
}

async function open(shown: Shown): Promise<Page> {
  const page = await pageFor(shown);
  await page.unrouteAll();
  if (shown.broken)
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('query Viewer')) await route.continue();
      else await route.abort();
    });
  await resize(page, 1440);
  await page.goto('about:blank'); // another fragment alone would load nothing
  await page.goto(api.url + shown.path);
  await page.locator(shown.ready).first().waitFor();
  await shown.open?.(page);
  await loaded(page);
  return page;
}

/** Makes the window as wide as that, with a finger instead of a mouse if it is narrow. */
async function resize(page: Page, width: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: width <= 720 });
  await page.setViewportSize({ width, height: width < 720 ? 844 : 900 });
  await devtools.detach();
  await drawn(page);
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe finds, as sentences: all its rules for WCAG 2.2 AA, and its best practices. */
async function axeFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run(document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  );
}

async function shoot(page: Page, { name }: Shown, kind: string): Promise<void> {
  const file = name.replaceAll(/[^a-z]+/gi, '-');
  if (screenshots) await page.screenshot({ path: `${screenshots}/${file}-${kind}.png` });
}

/** Looks at a page in every width, and in both themes. @returns what is wrong with it */
async function faultsOf(shown: Shown): Promise<string[]> {
  const page = await open(shown);
  const faults: string[] = [];
  const note = (found: readonly string[], where: string) =>
    faults.push(...found.map((fault) => `${shown.name}, ${where}: ${fault}`));
  for (const width of widths) {
    const colorScheme = width <= 720 ? 'dark' : 'light';
    await page.emulateMedia({ colorScheme });
    await resize(page, width);
    note(await page.evaluate<string[]>(layoutFaults), `${width} px`);
    if (width === 1440 || width === 390) note(await axeFaults(page), `${width} px ${colorScheme}`);
    if (width !== 320 && width !== 720) await shoot(page, shown, `${width}-${colorScheme}`);
  }
  const running = `document.getAnimations().filter(({ playState }) => playState === 'running').length`;
  await expect.poll(() => page.evaluate<number>(running), { message: `${shown.name}: still moves` }).toBe(0);
  return faults;
}

/** Looks at all of them, so that one run finds every fault. */
async function expectNoFaults(all: readonly Shown[]): Promise<void> {
  const faults: string[] = [];
  for (const shown of all) faults.push(...(await faultsOf(shown)));
  expect(faults).toEqual([]);
}

describe.skipIf(withoutBrowser)('from 320 to 2,560 px, axe and the layout have no fault to find', () => {
  test('on any page that is in use', { timeout: 180_000 }, async () => {
    await expectNoFaults(pagesInUse(full));
  });

  test('on pages for those who are not signed in', { timeout: 60_000 }, async () => {
    await expectNoFaults(doors);
  });

  test('on pages of an empty workspace', { timeout: 60_000 }, async () => {
    await expectNoFaults(emptyPages);
  });

  test('on pages whose server is out of reach', { timeout: 60_000 }, async () => {
    await expectNoFaults(brokenPages(full));
  });
});
