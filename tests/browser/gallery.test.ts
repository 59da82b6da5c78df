import { mkdir, writeFile } from 'node:fs/promises';

import { type Browser, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { semaphore } from '../../server/async/index.ts';
import { closingAfterAll, type Keep } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { crowdedWorld, liveWorld, longWorld, usualWorld, type World } from './gallery/worlds.ts';
import { type Shown } from './pages.ts';
import { enter, resize, visit } from './visit.ts';

/**
 * Pictures of every page and state, in three sizes and both themes, for somebody to look at: `npm run gallery` writes them
 * and an index.html to `GALLERY`. Not a part of the gate. `GALLERY_ONLY` is a regular expression of the names to take.
 */
const folder = process.env['GALLERY']!;
const only = new RegExp(process.env['GALLERY_ONLY'] ?? '');
const widths = [1440, 768, 390];
const themes = ['light', 'dark'] as const;
/** Of a page that goes on below the window, this much is shown. */
const mostHeight = 1800;

const keep = closingAfterAll();
const turn = semaphore(3);
let api: RealApi;
let browser: Browser;
const taken: string[] = [];

beforeAll(async () => {
  if (withoutBrowser) return;
  await mkdir(folder, { recursive: true });
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
}, 60_000);

const fileOf = ({ name }: Shown): string => name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase();

async function takeOne(page: Page, file: string, width: number): Promise<void> {
  const isModal = await page.evaluate<boolean>('document.querySelector("dialog:modal") !== null');
  const all = await page.evaluate<number>('document.documentElement.scrollHeight');
  const seen = page.viewportSize()!.height;
  const height = isModal ? seen : Math.max(seen, Math.min(all, mostHeight));
  if (height > seen) await page.setViewportSize({ width, height });
  await page.screenshot({ path: `${folder}/${file}.png`, animations: 'disabled' });
}

/** Takes all pictures of one state, in a browser of its own. */
async function take({ premises }: World, shown: Shown): Promise<void> {
  const closing: { close(): Promise<void> }[] = [];
  const keepHere: Keep = (one) => (closing.push(one as never), one);
  try {
    const page = await enter(premises, shown.as, keepHere);
    try {
      await visit(page, premises, shown);
    } catch (error) {
      await page.screenshot({ path: `${folder}/${fileOf(shown)}-failed.png` });
      throw error;
    }
    for (const width of widths)
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        await resize(page, width, width < 1440);
        await takeOne(page, `${fileOf(shown)}-${width}-${colorScheme}`, width);
      }
    taken.push(shown.name);
  } finally {
    for (const one of closing) await one.close();
  }
}

/** Takes what can be taken. @returns what could not */
async function takeAll(world: World): Promise<string[]> {
  const wanted = world.shown.filter(({ name }) => only.test(name));
  const faults = await Promise.all(
    wanted.map((shown) =>
      turn(() =>
        take(world, shown).then(
          () => [],
          (error: unknown) => [`${shown.name}: ${String(error)}`],
        ),
      ),
    ),
  );
  return faults.flat();
}

const page = (
  names: readonly string[],
): string => `<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>body{font:14px sans-serif}div{display:flex;gap:8px;align-items:start}img{border:1px solid #888;max-width:24vw}</style>
${names
  .map((name) => {
    const file = fileOf({ name } as Shown);
    const all = widths.flatMap((width) => themes.map((theme) => `${file}-${width}-${theme}.png`));
    return `<h2>${name}</h2><div>${all.map((src) => `<img loading="lazy" src="${src}" alt="">`).join('')}</div>`;
  })
  .join('\n')}`;

describe.skipIf(withoutBrowser)('the gallery', () => {
  test('has a picture of every page and state', { timeout: 1_800_000 }, async () => {
    const usual = await usualWorld(api, browser);
    const faults = await takeAll(usual);
    const { full } = usual.premises;
    faults.push(...(await takeAll(await longWorld(api, browser))));
    faults.push(...(await takeAll(await crowdedWorld(api, browser, keep, full))));
    faults.push(...(await takeAll(await liveWorld(browser, keep, full))));
    await writeFile(`${folder}/index.html`, page(taken));
    expect(faults).toEqual([]);
  });
});
