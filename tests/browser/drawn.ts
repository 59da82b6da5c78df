import { type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Waits until what was changed is drawn, and transitions that take no time are over. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** Waits until everything on the page was read, and its fonts too. */
export async function loaded(page: Page): Promise<void> {
  const complete = `!document.querySelector('[aria-busy="true"], .skeleton') && document.fonts.status === 'loaded'`;
  await expect.poll(() => page.evaluate(complete), { timeout: 10_000 }).toBe(true);
  await drawn(page);
}
