import { type Page } from 'playwright-core';

import { type FullWorkspace } from './full-workspace.ts';

/** A page of the dashboard in one of its states. */
export interface Shown {
  readonly name: string;
  readonly path: string;
  /** Who looks at it; an owner with an API key by default. */
  readonly as?: 'person' | 'nobody' | 'newcomer';
  /** What tells that it is there, as a selector. */
  readonly ready: string;
  /** What is done on it before it is looked at. */
  readonly open?: (page: Page) => Promise<unknown>;
  /** Whether the server is out of reach while it is opened. */
  readonly broken?: boolean;
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

/** Every page as it is in use, and what opens on it. */
export function pagesInUse({ webhooks, sourceId }: FullWorkspace): Shown[] {
  const cards = '[data-testid="webhook-card"] [data-testid="health-verdict"]';
  return [
    { name: 'webhooks', path: '/', ready: cards },
    { name: 'webhooks, no match', path: '/?q=nothing', ready: 'text=No matching webhooks' },
    { name: 'webhook, healthy', path: `/webhooks/${webhooks.healthy}`, ready: '[data-testid="funnel"]' },
    {
      name: 'webhook, failing',
      path: `/webhooks/${webhooks.failing}?window=week`,
      ready: '[data-testid="failures"]',
    },
    {
      name: 'webhook, paused',
      path: `/webhooks/${webhooks.paused}`,
      ready: '[data-testid="paused-endpoint"]',
    },
    { name: 'webhook, narrow', path: `/webhooks/${webhooks.narrow}`, ready: '[data-testid="funnel"]' },
    {
      name: 'log of a webhook',
      path: `/webhooks/${webhooks.failing}/log`,
      ready: '[data-testid="attempt-row"]',
    },
    { name: 'log', path: '/log', ready: '[data-testid="attempt-row"]' },
    {
      name: 'attempt',
      path: `/webhooks/${webhooks.failing}/log`,
      ready: '[data-testid="attempt-row"]',
      open: async (page) => {
        await page.getByTestId('attempt-row').nth(1).click();
        await page.getByTestId('advice').waitFor();
      },
    },
    { name: 'create webhook', path: '/', ready: cards, open: press('Create webhook') },
    {
      name: 'edit webhook',
      path: `/webhooks/${webhooks.narrow}`,
      ready: '[data-testid="funnel"]',
      open: press('Edit'),
    },
    {
      name: 'test webhook',
      path: `/webhooks/${webhooks.narrow}`,
      ready: '[data-testid="funnel"]',
      open: async (page) => {
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByTestId('verdict').waitFor();
      },
    },
    { name: 'delete webhook', path: '/', ready: cards, open: press(/^Delete /) },
    {
      name: 'recover',
      path: `/webhooks/${webhooks.failing}`,
      ready: '[data-testid="mend"]',
      open: async (page) => {
        await page.getByRole('button', { name: 'Recover failed deliveries…' }).click();
        await page.getByTestId('preview').waitFor();
      },
    },
    { name: 'account menu', path: '/', ready: cards, open: press('Account') },
    { name: 'deliveries', path: '/deliveries', ready: '[data-testid="delivery-row"]' },
    {
      name: 'deliveries held',
      path: `/deliveries?held=${webhooks.paused}`,
      ready: `table[aria-label^="Held"]`,
    },
    { name: 'deliveries, invalid', path: '/deliveries?code=5x&from=soon', ready: '[role="alert"]' },
    { name: 'deliveries, no match', path: '/deliveries?event=nothing', ready: 'text=No matching deliveries' },
    {
      name: 'delivery',
      path: `/deliveries?state=FAILED&webhook=${webhooks.failing}`,
      ready: '[data-testid="delivery-row"]',
      open: async (page) => {
        await page.getByTestId('delivery-row').first().getByRole('link').first().click();
        await page.getByTestId('shown-attempt').waitFor();
      },
    },
    { name: 'events', path: '/events', ready: '[data-testid="event-row"]' },
    { name: 'events, invalid', path: '/events?from=2026-02-30T00:00&source=shop', ready: '[role="alert"]' },
    {
      name: 'event',
      path: '/events?event_id=order-48303',
      ready: '[data-testid="event-row"]',
      open: openEvent,
    },
    {
      name: 'event, large',
      path: `/events?event_id=${'e'.repeat(200)}`,
      ready: '[data-testid="event-row"]',
      open: openEvent,
    },
    {
      name: 'event, hostile',
      path: `/events?event_id=${encodeURIComponent('gpj.\u202egnp')}`,
      ready: '[data-testid="event-row"]',
      open: openEvent,
    },
    { name: 'sources', path: '/sources', ready: '[role="row"] [role="switch"]' },
    { name: 'source', path: `/sources/${sourceId}`, ready: '[data-testid="source-status"]' },
    {
      name: 'edit source',
      path: `/sources/${sourceId}`,
      ready: '[data-testid="source-status"]',
      open: press('Edit'),
    },
    { name: 'pipeline', path: '/pipeline', ready: '[data-testid="refused-row"]' },
    { name: 'jobs', path: '/jobs', ready: '[data-testid="job"]' },
    ...settings,
    { name: 'settings of a key', path: '/settings/sessions', ready: 'text=You use an API key' },
    { name: 'not found', path: '/nowhere', ready: 'text=Page not found' },
  ];
}

async function openEvent(page: Page): Promise<void> {
  await page.getByTestId('event-row').first().getByRole('link').first().click();
  await page.getByRole('tree').waitFor();
  await page.getByTestId('routing-row').first().waitFor();
}

/** The pages of the settings, for a person. */
const settings: readonly Shown[] = [
  { name: 'members', path: '/settings/members', as: 'person', ready: '[data-testid="invitation-row"]' },
  {
    name: 'invite',
    path: '/settings/members',
    as: 'person',
    ready: '[data-testid="member-row"]',
    open: press('Invite'),
  },
  { name: 'API keys', path: '/settings/api-keys', as: 'person', ready: '[role="row"] button' },
  {
    name: 'create API key',
    path: '/settings/api-keys',
    as: 'person',
    ready: '[role="row"] button',
    open: press('Create API key'),
  },
  { name: 'sign-in settings', path: '/settings/sign-in', as: 'person', ready: '[data-testid="two-step"]' },
  { name: 'sessions', path: '/settings/sessions', as: 'person', ready: '[aria-label="Sessions"] li' },
  { name: 'audit log', path: '/settings/audit', as: 'person', ready: '[data-testid="audit-row"]' },
  { name: 'workspace', path: '/settings/workspace', as: 'person', ready: 'h1' },
];

/** The pages for those who are not signed in. */
export const doors: readonly Shown[] = [
  { name: 'sign in', path: '/', as: 'nobody', ready: '[data-testid="sign-in"]' },
  { name: 'set-up', path: '/set-up#token=one', as: 'nobody', ready: 'form' },
  { name: 'set-up, incomplete', path: '/set-up', as: 'nobody', ready: '[role="alert"]' },
  { name: 'invitation, ended', path: '/invitation#token=one', as: 'nobody', ready: '[role="alert"]' },
  { name: 'reset password', path: '/reset-password#token=one', as: 'nobody', ready: 'form' },
];

/** The lists of a workspace in which nothing has happened. */
export const emptyPages: readonly Shown[] = [
  '/',
  '/deliveries',
  '/log',
  '/events',
  '/sources',
  '/pipeline',
  '/jobs',
]
  .concat(['/settings/members', '/settings/audit'])
  .map((path) => ({ name: `empty ${path}`, path, as: 'newcomer', ready: 'main h1' }));

/** The same while the server does not answer. */
export const brokenPages = ({ webhooks, sourceId }: FullWorkspace): Shown[] =>
  ['/', '/deliveries', '/log', '/events', '/sources', '/pipeline', '/jobs', '/settings/api-keys']
    .concat([`/webhooks/${webhooks.healthy}`, `/sources/${sourceId}`, '/events/e', '/deliveries/d'])
    .map((path) => ({ name: `broken ${path.slice(0, 12)}`, path, ready: '[role="alert"]', broken: true }));
