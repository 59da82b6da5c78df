import { type Page } from 'playwright-core';

import { type FullWorkspace } from './full-workspace.ts';

/** A page that is open during an outage. */
export interface OpenPage {
  readonly name: string;
  readonly path: string;
  /** What tells that it is there, as a selector. */
  readonly ready: string;
  /** Opens a panel, which has to stay. */
  readonly open?: (page: Page) => Promise<unknown>;
  /** Whether what opens has the focus. */
  readonly modal?: true;
  /** Chooses on a fresh page what was chosen before on the other one. */
  readonly align?: (fresh: Page, old: Page) => Promise<unknown>;
}

const recentEvent = (page: Page) => page.getByLabel('Recent event', { exact: true });

async function openEditor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByTestId('history-preview').waitFor();
}

/** Every page that shows what changes, with the panels that open on it. */
export function openPages({ webhooks, sourceId }: FullWorkspace, delivery: Delivery): OpenPage[] {
  return [
    { name: 'webhooks', path: '/', ready: '[data-testid="webhook-card"] [data-testid="health-verdict"]' },
    { name: 'webhook', path: `/webhooks/${webhooks.healthy}`, ready: '[data-testid="funnel"]' },
    {
      name: 'webhook with recovery',
      path: `/webhooks/${webhooks.failing}`,
      ready: '[data-testid="mend"]',
      modal: true,
      open: async (page) => {
        await page.getByRole('button', { name: 'Recover failed deliveries…' }).click();
        await page.getByTestId('preview').waitFor();
      },
    },
    {
      name: 'editor',
      path: `/webhooks/${webhooks.narrow}`,
      ready: '[data-testid="funnel"]',
      modal: true,
      open: openEditor,
      align: async (fresh, old) => {
        await recentEvent(fresh).selectOption(await recentEvent(old).inputValue());
        await fresh.locator('[data-testid="workbench"][data-outdated="false"]').waitFor();
      },
    },
    { name: 'delivery', path: `/deliveries/${delivery.id}`, ready: '[data-testid="shown-attempt"]' },
    {
      name: 'deliveries',
      path: `/deliveries?held=${webhooks.paused}`,
      ready: 'table[aria-label^="Held"] [data-testid="delivery-row"]',
    },
    { name: 'log', path: '/log', ready: '[data-testid="attempt-row"]' },
    {
      name: 'attempt',
      path: `/webhooks/${webhooks.failing}/log?attempt=${encodeURIComponent(delivery.attemptId)}`,
      ready: '[data-testid="attempt-panel"] [data-testid="timeline-attempt"]',
      modal: true,
    },
    { name: 'events', path: '/events', ready: '[data-testid="event-row"]' },
    { name: 'event', path: `/events/${delivery.eventId}`, ready: '[data-testid="routing-row"]' },
    { name: 'jobs', path: '/jobs', ready: '[data-testid="job"]' },
    { name: 'sources', path: '/sources', ready: '[role="row"] [role="switch"]' },
    { name: 'source', path: `/sources/${sourceId}`, ready: '[data-testid="source-status"]' },
    { name: 'pipeline', path: '/pipeline', ready: '[data-testid="refused-row"]' },
    { name: 'members', path: '/settings/members', ready: '[data-testid="member-row"]' },
    { name: 'API keys', path: '/settings/api-keys', ready: '[role="row"] button' },
    { name: 'sign-in', path: '/settings/sign-in', ready: '[data-testid="passkey-row"]' },
    { name: 'sessions', path: '/settings/sessions', ready: '[aria-label="Sessions"] li' },
    { name: 'audit log', path: '/settings/audit', ready: '[data-testid="audit-row"]' },
  ];
}

/** The delivery whose panels are open. */
export interface Delivery {
  readonly id: string;
  readonly attemptId: string;
  /** Event.id */
  readonly eventId: string;
}
