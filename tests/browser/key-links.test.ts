import { expect, test } from 'vitest';

import { closingAfterEach } from '../../server/testing/closing.ts';
import { startRealApi } from '../../server/testing/real-api.ts';
import { withoutBrowser } from './chromium.ts';
import { openPage } from './webhook-dialog.ts';

const keep = closingAfterEach();

test.skipIf(withoutBrowser)(
  'a link with another key asks before it replaces a key that works, and replaces one that does not',
  { timeout: 90_000 },
  async () => {
    const api = await startRealApi(keep);
    const { key: own } = await api.addWorkspace();
    const { key: other } = await api.addWorkspace();
    const page = await openPage(keep);
    const stored = () => page.evaluate<string | null>('localStorage.getItem("perspection.key")');
    const open = async (key: string) => {
      await page.goto('about:blank');
      await page.goto(`${api.url}/#key=${key}`);
    };
    await open(own);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();

    await open(other);
    await page.getByRole('region', { name: 'Use the key from this link?' }).waitFor();
    expect(page.url()).not.toContain(other);
    expect(await stored()).toBe(own);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    expect(await stored()).toBe(own);

    await open(other);
    await page.getByRole('button', { name: 'Use the other key' }).click();
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    expect(await stored()).toBe(other);

    await page.evaluate('localStorage.setItem("perspection.key", "psk_of_a_server_that_is_gone")');
    await open(other);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    expect(await stored()).toBe(other);
  },
);

test.skipIf(withoutBrowser)(
  'a link that is opened while the dashboard is, which changes only the fragment, signs in or asks as well',
  { timeout: 60_000 },
  async () => {
    const api = await startRealApi(keep);
    const { key: own } = await api.addWorkspace();
    const { key: other } = await api.addWorkspace();
    const page = await openPage(keep);
    await page.goto(api.url);
    await page.getByTestId('sign-in').waitFor();
    const follow = (key: string) => page.goto(`${api.url}/#key=${key}`);

    await follow(own);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    expect(page.url()).not.toContain(own);

    await follow(other);
    await page.getByRole('region', { name: 'Use the key from this link?' }).waitFor();
    expect(page.url()).not.toContain(other);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  },
);
