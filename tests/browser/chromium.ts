import { existsSync } from 'node:fs';

import { type Browser } from 'playwright-core';

import { launchChromium } from '../../scripts/launch-chromium.ts';
import { type Keep } from '../../server/testing/closing.ts';

/** Set by `npm test`, which finds or installs a browser. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const withoutBrowser = !existsSync(executablePath);
if (withoutBrowser) process.stderr.write(`SKIPPED: the browser tests found no ${executablePath}.\n`);

export async function openBrowser(keep: Keep): Promise<Browser> {
  const browser = await launchChromium(executablePath);
  keep({ close: () => browser.close() });
  return browser;
}
