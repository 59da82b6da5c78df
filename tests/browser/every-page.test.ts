import axe from 'axe-core';
import { type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { semaphore } from '../../server/async/index.ts';
import { closingAfterAll } from '../../server/testing/closing.ts';
import { startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { fillWorkspace } from './full-workspace.ts';
import { layoutFaults } from './layout-faults.ts';
import { brokenPages, doors, emptyPages, pagesInUse, type Shown } from './pages.ts';
import { enter, type Premises, resize, visit } from './visit.ts';

/**
 * 720 px is a window of 1,440 px at 200 % zoom. A width of up to 720 px is looked at as on a touch screen. The first is that
 * of the window in which pages are opened, in light.
 */
const widths = [1440, 2560, 768, 720, 390, 320];
/** Three pages at a time: each tab draws in a process of its own, and often waits. */
const turn = semaphore(3);
/** A folder for pictures of every page; none are taken without it. */
const screenshots = process.env['SCREENSHOTS'];

const keep = closingAfterAll();
let premises: Premises;
/** The tabs in which nothing is looked at now, by who is signed in there. */
const idle = new Map<Shown['as'], Page[]>();

beforeAll(async () => {
  if (withoutBrowser) return;
  const [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  premises = { api, browser, full: await fillWorkspace(api, 'hostile') };
}, 60_000);

/** All its rules but those that are experiments: only one of these needs the text of the style sheets. */
const axeOptions = `{ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'], preload: false }`;

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe finds, as sentences: all its rules for WCAG 2.2 AA, and its best practices. */
async function axeFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(document, ${axeOptions})`);
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
async function faultsOf(page: Page, shown: Shown): Promise<string[]> {
  await visit(page, premises, shown);
  const faults: string[] = [];
  const note = (found: readonly string[], where: string) =>
    faults.push(...found.map((fault) => `${shown.name}, ${where}: ${fault}`));
  for (const width of widths) {
    const colorScheme = width <= 720 ? 'dark' : 'light';
    if (width !== widths[0]) {
      await page.emulateMedia({ colorScheme });
      await resize(page, width);
    }
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
  const faults = await Promise.all(all.map((shown) => turn(() => faultsInSomeTab(shown))));
  expect(faults.flat()).toEqual([]);
}

async function faultsInSomeTab(shown: Shown): Promise<string[]> {
  const page = idle.get(shown.as)?.pop() ?? (await enter(premises, shown.as, keep));
  const faults = await faultsOf(page, shown).catch((error: unknown) => [`${shown.name}: ${String(error)}`]);
  idle.set(shown.as, [...(idle.get(shown.as) ?? []), page]);
  return faults;
}

describe.skipIf(withoutBrowser)('from 320 to 2,560 px, axe and the layout have no fault to find', () => {
  test('on any page that is in use', { timeout: 300_000 }, async () => {
    await expectNoFaults(pagesInUse(premises.full));
  });

  test('on pages for those who are not signed in', { timeout: 120_000 }, async () => {
    await expectNoFaults(doors);
  });

  test('on pages of an empty workspace', { timeout: 120_000 }, async () => {
    await expectNoFaults(emptyPages);
  });

  test('on pages whose server is out of reach', { timeout: 120_000 }, async () => {
    await expectNoFaults(brokenPages(premises.full));
  });
});
