import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

import { type Keep } from '../../server/testing/closing.ts';

/** Set by `npm test`, which finds or installs a browser. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** The sandbox does not work as root. The other options keep the browser from using the network for itself. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const withoutBrowser = !existsSync(executablePath);
if (withoutBrowser) process.stderr.write(`SKIPPED: the browser tests found no ${executablePath}.\n`);

export async function openBrowser(keep: Keep): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args });
  keep({ close: () => browser.close() });
  return browser;
}
