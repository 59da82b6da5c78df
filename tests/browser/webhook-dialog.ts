import { type Locator, type Page } from 'playwright-core';

import { type Keep } from '../../server/testing/closing.ts';
import { openBrowser } from './chromium.ts';

/** A page of 1440 × 900 px, in a browser of its own. */
export async function openPage(keep: Keep): Promise<Page> {
  const browser = await openBrowser(keep);
  return browser.newPage({ viewport: { width: 1440, height: 900 } });
}

/** Creates a webhook for purchases over 500 with one retry, using the dialog. */
export async function createInDialog(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Create webhook' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Browser');
  await page.getByLabel('URL', { exact: true }).fill(url);
  await page.getByLabel('Retries', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Add condition' }).click();
  await page.getByLabel('Field of condition 1').fill('properties.value');
  await page.getByLabel('Operator of condition 1').selectOption('GREATER_THAN');
  await page.getByLabel('Value type of condition 1').selectOption('number');
  await page.getByLabel('Value of condition 1').fill('500');
  await page.getByRole('dialog').getByRole('button', { name: 'Create webhook' }).click();
  await page.getByRole('button', { name: 'I have copied it' }).click();
}

/** Waits until it has this text. */
export const hasText = (locator: Locator, text: RegExp) => locator.filter({ hasText: text }).waitFor();
