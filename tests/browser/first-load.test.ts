import { expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { startWorld } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterAll();

/** Bytes of all scripts that a page has loaded, as they were served. */
const scriptBytes = /* js */ `performance.getEntriesByType('resource')
  .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

test.skipIf(withoutBrowser)(
  'the first page takes at most 120 KB of JavaScript, as it is served',
  { timeout: 60_000 },
  async () => {
    const world = await startWorld(keep, { env: { ROLE: 'api' } });
    const browser = await openBrowser(keep);
    const page = await browser.newPage();
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    const bytes = await page.evaluate<number>(scriptBytes);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(120_000);
  },
);
