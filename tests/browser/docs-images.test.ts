import { writeFile } from 'node:fs/promises';

import { type Browser, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { fillWorkspace, type FullWorkspace } from './full-workspace.ts';
import { loaded } from './drawn.ts';

/**
 * The pictures of the documentation. `npm run docs-images` writes them in both themes; without it this only tests that
 * they can be made, and that none is large.
 */
const folder = process.env['DOCS_IMAGES'];
const themes = folder ? (['light', 'dark'] as const) : (['light'] as const);
const mostBytes = 150_000;

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let full: FullWorkspace;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  full = await fillWorkspace(api, 'plain');
}, 60_000);

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Brings what is to be seen into view. */
  readonly prepare: (page: Page) => Promise<unknown>;
}

const scrollTo = (selector: string, block: 'start' | 'end'): string =>
  `document.querySelector(${JSON.stringify(selector)}).scrollIntoView({ block: '${block}' })`;

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };

const pictures: readonly Picture[] = [
  {
    name: 'webhooks',
    path: '/',
    prepare: (page) => page.getByTestId('health-verdict').nth(5).waitFor(),
  },
  {
    name: 'deliveries',
    path: '/deliveries?state=FAILED,RETRYING,HELD',
    prepare: async (page) => {
      await page.getByTestId('held-line').waitFor();
      await page.getByTestId('delivery-row').nth(8).waitFor();
    },
  },
  {
    name: 'delivery',
    path: '/deliveries?state=FAILED&code=503&webhook=FAILING',
    prepare: async (page) => {
      await page.getByTestId('delivery-row').first().getByRole('link').first().click();
      await page.getByTestId('shown-attempt').getByRole('tree').first().waitFor();
    },
  },
  {
    name: 'recovery',
    path: '/webhooks/FAILING',
    prepare: async (page) => {
      await page.getByTestId('job').filter({ hasText: 'Running' }).waitFor();
      await page.getByTestId('failures').waitFor();
    },
  },
  {
    name: 'webhook',
    path: '/webhooks/FAILING',
    prepare: async (page) => {
      await page.getByTestId('failures').waitFor();
      await page.evaluate(scrollTo('[aria-label="Time window"]', 'start'));
    },
  },
  {
    name: 'event-routing',
    path: '/events?event_id=order-48303',
    prepare: async (page) => {
      await page.getByTestId('event-row').getByRole('link').first().click();
      await page.getByTestId('routing-row').nth(6).waitFor();
    },
  },
  {
    name: 'filter-workbench',
    path: '/webhooks/NARROW',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByTestId('history-preview').getByText('Would have delivered').waitFor();
      await page.evaluate(scrollTo('[data-testid="history-preview"]', 'end'));
    },
  },
  {
    name: 'phone',
    path: '/',
    size: phone,
    prepare: (page) => page.getByTestId('health-verdict').first().waitFor(),
  },
];

type Theme = (typeof themes)[number];

async function take({ path, size = desktop, prepare }: Picture, theme: Theme): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: size === phone,
  });
  try {
    const page = await context.newPage();
    const { failing, narrow } = full.webhooks;
    const address = path.replace('FAILING', failing).replace('NARROW', narrow);
    await page.goto(`${api.url}${address}#key=${full.key}`);
    await prepare(page);
    await loaded(page);
    const devtools = await context.newCDPSession(page);
    const { data } = await devtools.send('Page.captureScreenshot', {
      format: 'webp',
      quality: 82,
      clip: { x: 0, y: await page.evaluate<number>('scrollY'), ...size, scale: 1.5 },
    });
    return Buffer.from(data, 'base64');
  } finally {
    await context.close();
  }
}

describe.skipIf(withoutBrowser)('the pictures of the documentation', () => {
  test.each(pictures)('$name can be made, and is small', { timeout: 30_000 }, async (picture) => {
    for (const theme of themes) {
      const bytes = await take(picture, theme);
      expect(bytes.length).toBeLessThan(mostBytes);
      const file = theme === 'light' ? picture.name : `${picture.name}-dark`;
      if (folder) await writeFile(`${folder}/${file}.webp`, bytes);
    }
  });
});
