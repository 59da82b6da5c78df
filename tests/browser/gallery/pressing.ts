import { type Locator, type Page } from 'playwright-core';

/** Presses the first button with this name. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

/** The dialog that was opened last. */
export const dialogOf = (page: Page): Locator => page.getByRole('dialog').last();
