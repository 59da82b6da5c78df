import { type Page } from 'playwright-core';

import { type FullWorkspace } from '../full-workspace.ts';
import { type Shown } from '../pages.ts';
import { dialogOf, press } from './pressing.ts';

/** More states of the pages, which are only looked at: what is opened, chosen, said and selected on them. */
const toEnd = (selector: string, block: 'start' | 'end' = 'end'): string =>
  `document.querySelector(${JSON.stringify(selector)}).scrollIntoView({ block: '${block}' })`;

const cards = '[data-testid="webhook-card"] [data-testid="health-verdict"]';
const rows = '[data-testid="delivery-row"]';

/** Fills in the form for a webhook that gets a secret of its own, and sends it. */
async function createWebhook(page: Page): Promise<void> {
  await press(page, 'Create webhook');
  const dialog = dialogOf(page);
  await dialog.getByLabel('Name', { exact: true }).fill('Order updates');
  await dialog.getByLabel(/URL/).first().fill('https://orders.example.com/hooks');
  await dialog.getByRole('button', { name: 'Create webhook' }).click();
}

export const editorStates = ({ webhooks: { narrow } }: FullWorkspace): Shown[] => {
  const edit = { path: `/webhooks/${narrow}`, ready: '[data-testid="funnel"]' };
  const openEditor = async (page: Page): Promise<void> => {
    await press(page, 'Edit');
    await page.getByTestId('history-preview').getByText('Would have delivered').waitFor();
  };
  return [
    {
      name: 'create webhook, mistakes',
      path: '/',
      ready: cards,
      open: async (page) => {
        await press(page, 'Create webhook');
        await dialogOf(page).getByLabel(/URL/).first().fill('http://10.0.0.1/x');
        await dialogOf(page).getByRole('button', { name: 'Create webhook' }).click();
        await dialogOf(page).getByRole('alert').first().waitFor();
      },
    },
    {
      name: 'secret key',
      path: '/',
      as: 'newcomer',
      ready: 'main h1',
      open: async (page) => {
        await createWebhook(page);
        await page.getByText('Copy your secret key').waitFor();
      },
    },
    {
      name: 'first webhook',
      path: '/',
      as: 'newcomer',
      ready: 'main h1',
      open: async (page) => {
        await createWebhook(page);
        await press(page, 'I have copied it');
        await page.getByTestId('webhook-card').waitFor();
      },
    },
    {
      ...edit,
      name: 'edit webhook, conditions and near misses',
      open: async (page) => {
        await openEditor(page);
        await page.getByTestId('history-preview').locator('summary').click();
        await page.evaluate(toEnd('[data-testid="history-preview"]'));
      },
    },
    {
      ...edit,
      name: 'edit webhook, delivery and security',
      open: async (page) => {
        await openEditor(page);
        await page.evaluate(toEnd('#webhook-form > :last-child'));
      },
    },
    {
      ...edit,
      name: 'edit webhook, discard changes',
      open: async (page) => {
        await openEditor(page);
        await dialogOf(page).getByLabel('Name', { exact: true }).fill('Large orders');
        await page.keyboard.press('Escape');
        await page.getByText('Discard your changes?').waitFor();
      },
    },
  ];
};

export const mendStates = ({ webhooks: { paused, idle } }: FullWorkspace): Shown[] => [
  {
    name: 'replay',
    path: `/webhooks/${idle}`,
    ready: '[data-testid="mend"]',
    open: async (page) => {
      await press(page, 'Replay missed events…');
      await page.getByTestId('preview').waitFor();
    },
  },
  {
    name: 'discard held',
    path: `/webhooks/${paused}`,
    ready: '[data-testid="paused-endpoint"]',
    open: (page) => press(page, 'Discard…'),
  },
];

const selectThree = async (page: Page): Promise<void> => {
  const boxes = page.locator(rows).getByRole('checkbox');
  for (const index of [0, 1, 3]) await boxes.nth(index).check();
  await page.getByTestId('selection').waitFor();
};

/** Opens the first delivery of a list. */
const openDelivery = async (page: Page): Promise<void> => {
  await page.locator(rows).first().getByRole('link').first().click();
  await page.getByTestId('delivery-state').waitFor();
};

export const deliveryStates = ({ webhooks: { failing, paused } }: FullWorkspace): Shown[] => [
  {
    name: 'deliveries, more filters',
    path: '/deliveries?range=24h&reason=TIMEOUT',
    ready: '[aria-label="Filter the deliveries"]',
  },
  {
    name: 'deliveries, in trouble',
    path: '/deliveries?state=FAILED,RETRYING,HELD',
    ready: rows,
  },
  { name: 'deliveries, selected', path: '/deliveries?state=FAILED', ready: rows, open: selectThree },
  {
    name: 'deliveries, redeliver selected',
    path: '/deliveries?state=FAILED',
    ready: rows,
    open: async (page) => {
      await selectThree(page);
      await page.getByTestId('selection').getByRole('button', { name: 'Redeliver…' }).click();
      await page.getByTestId('preview').waitFor();
    },
  },
  {
    name: 'deliveries, redeliver all that match',
    path: '/deliveries?code=5xx',
    ready: rows,
    open: async (page) => {
      await press(page, 'Redeliver all that match…');
      await page.getByTestId('preview').waitFor();
    },
  },
  { name: 'delivery, retrying', path: '/deliveries?state=RETRYING', ready: rows, open: openDelivery },
  { name: 'delivery, delivered', path: '/deliveries?state=DELIVERED', ready: rows, open: openDelivery },
  { name: 'delivery, held', path: `/deliveries?held=${paused}`, ready: rows, open: openDelivery },
  {
    name: 'edit and send as a test',
    path: `/deliveries?state=FAILED&webhook=${failing}`,
    ready: rows,
    open: async (page) => {
      await openDelivery(page);
      await press(page, 'Edit and send as a test…');
      await page.getByLabel('Event as JSON').waitFor();
    },
  },
  { name: 'log, filtered', path: '/log?status=FAILED,RETRYING', ready: '[data-testid="attempt-row"]' },
];

export const eventStates: readonly Shown[] = [
  {
    name: 'events, more filters',
    path: '/events?from=2026-02-03T04:05&text=purchase',
    ready: '[aria-label="Search events"]',
  },
  {
    name: 'pipeline, refused event',
    path: '/pipeline',
    ready: '[data-testid="refused-row"]',
    open: async (page) => {
      await page.getByTestId('refused-row').first().locator('summary').click();
      await page.getByRole('button', { name: 'Try again in the preview' }).first().waitFor();
    },
  },
  {
    name: 'pipeline, edit schema',
    path: '/pipeline',
    ready: '[data-testid="schema-row"]',
    open: (page) => press(page, 'Edit schema of purchase'),
  },
  {
    name: 'pipeline, preview of an event',
    path: '/pipeline',
    ready: '[data-testid="refused-row"]',
    open: async (page) => {
      await press(page, 'Use the last event');
      await page.getByTestId('step').nth(4).waitFor();
      await page.evaluate(toEnd('#preview', 'start'));
    },
  },
  {
    name: 'create source',
    path: '/sources',
    ready: '[role="row"] [role="switch"]',
    open: (page) => press(page, 'Create source'),
  },
  {
    name: 'delete source',
    path: '/sources',
    ready: '[role="row"] [role="switch"]',
    open: (page) => press(page, /^Delete /),
  },
];
