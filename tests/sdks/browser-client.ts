import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { type Keep } from '../../server/testing/closing.ts';
import { startReceiver } from '../../server/testing/receiver.ts';
import { openBrowser } from '../browser/chromium.ts';
import { type OpenClient, orderOf, userId } from './client.ts';
import { examplesIn } from './examples.ts';

const bundles = join(dirname(createRequire(import.meta.url).resolve('@segment/analytics-next')), '../umd');

/** analytics.js in a page of another origin than the server's, which loads it as docs/tracking-sdks.md says. */
export function openInBrowser(keep: Keep): OpenClient {
  return async (cdnURL, writeKey) => {
    const [example] = examplesIn('ts', cdnURL, writeKey);
    const html = `<!doctype html><title>Shop</title><script src="/sdk/index.js"></script><script>
      const { AnalyticsBrowser } = AnalyticsNext;
      ${example!.replace(/^import .*/m, '')}
      analytics.identify(${JSON.stringify(userId)}, { plan: 'pro' });
    </script>`;
    const shop = keep(
      await startReceiver(async ({ path }) => {
        if (!path.startsWith('/sdk/')) return { headers: { 'content-type': 'text/html' }, body: html };
        const body = await readFile(join(bundles, basename(path))).catch(() => null);
        return body ? { headers: { 'content-type': 'text/javascript' }, body } : { status: 404 };
      }),
    );
    const browser = await openBrowser(keep);
    const page = await browser.newPage();
    await page.goto(`${shop.url}/cart?utm_source=news`);
    return {
      track: async (mark) => {
        const order = JSON.stringify(orderOf(mark));
        await page.evaluate(`void analytics.track('Order Completed', ${order})`);
      },
      close: async () => undefined, // with the browser
    };
  };
}
