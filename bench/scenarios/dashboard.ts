import { setTimeout as pause } from 'node:timers/promises';

import { type Page } from 'playwright-core';

import { startBrowser } from '../browser.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Figures, type Rows } from '../figures.ts';
import { startSteadyStream } from '../steady-stream.ts';
import { createWebhook } from '../webhooks.ts';

/** Each goes to two webhooks, of which one refuses four of ten events, and gets these once more: 1,000 attempts. */
const eventsPerSecond = 417;

/** Measures frames, memory and CPU time of the Deliveries page while 1,000 attempts are made each second. */
export async function dashboard({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  return onFreshDatabase(async (environment) => {
    const { start, closeAtEnd } = environment;
    const product = await start('all');
    await createWebhook(product, receiver.url, { name: 'Mailer' });
    await createWebhook(product, receiver.flakyUrl, { name: 'CRM', retryCount: 1 });
    const browser = closeAtEnd(await startBrowser());
    closeAtEnd(startSteadyStream(product, eventsPerSecond));
    await pause(5000); // the first retries, and a product that has warmed up
    const open = (path: string, seconds: number, prepare: (page: Page) => Promise<unknown>) =>
      withRate(environment, () =>
        browser.measure(`${product.origin}${path}#key=${product.key}`, seconds, prepare),
      );
    const minutes = scaled(5);
    return {
      'an empty page': await withRate(environment, () =>
        browser.measure('about:blank', scaled(50), () => Promise.resolve()),
      ),
      'Deliveries, 500 rows': await open('/deliveries', scaled(100), fill),
      Deliveries: await open('/deliveries', minutes === 1 ? 30 : minutes * 60, rowsAreThere),
    };
  });
}

async function rowsAreThere(page: Page): Promise<void> {
  await page.getByTestId('delivery-row').first().waitFor();
}

/** Loads as many rows as a list shows at a time: up to 500, as pages are read while deliveries change. */
async function fill(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'Load more' });
  const rows = page.getByTestId('delivery-row');
  await rows.first().waitFor();
  for (let count = await rows.count(); await more.isVisible(); count = await rows.count()) {
    await more.click();
    await rows.nth(count).waitFor();
  }
}

/** Adds how many attempts were made a second meanwhile. */
async function withRate({ database }: Environment, work: () => Promise<Figures>): Promise<Figures> {
  const count = async () =>
    (await database.pool.query<{ count: number }>('select count(*)::float as count from delivery.attempts'))
      .rows[0]!.count;
  const before = await count();
  const startedAt = performance.now();
  const figures = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  return { rate: ((await count()) - before) / seconds, ...figures };
}
