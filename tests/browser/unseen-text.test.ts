import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { closingAfterAll } from '../../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../../server/testing/real-api.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';
import { loaded } from './drawn.ts';
import { fillWorkspace, type FullWorkspace } from './full-workspace.ts';
import { pagesInUse, type Shown } from './pages.ts';
import { markEverything, marks } from './unseen-marks.ts';

const keep = closingAfterAll();
let api: RealApi;
let browser: Browser;
let full: FullWorkspace;

beforeAll(async () => {
  if (withoutBrowser) return;
  [api, browser] = await Promise.all([startRealApi(keep), openBrowser(keep)]);
  full = await fillWorkspace(api, 'hostile');
  await markEverything(api, full);
}, 60_000);

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

/** What opens on the pages besides, and names what somebody else has written. */
function opened({ webhooks, sourceId }: FullWorkspace): Shown[] {
  const cards = '[data-testid="webhook-card"] [data-testid="health-verdict"]';
  const row = '[data-testid="delivery-row"]';
  const source = '[data-testid="source-status"]';
  const members = '[data-testid="invitation-row"]';
  const paused = { path: `/webhooks/${webhooks.paused}`, ready: '[data-testid="paused-endpoint"]' };
  return [
    { name: 'switch off', path: '/', ready: cards, open: (page) => page.getByRole('switch').first().click() },
    { name: 'delete source', path: `/sources/${sourceId}`, ready: source, open: press('Delete') },
    {
      name: 'edit schema',
      path: '/pipeline',
      ready: '[data-testid="schema-row"]',
      open: press(/^Edit schema/),
    },
    {
      name: 'delete schema',
      path: '/pipeline',
      ready: '[data-testid="schema-row"]',
      open: press(/^Delete schema/),
    },
    {
      name: 'last event',
      path: '/pipeline',
      ready: '[data-testid="refused-row"]',
      open: press('Use the last event'),
    },
    { name: 'discard', ...paused, open: press('Discard…') },
    { name: 'replay', ...paused, open: press('Replay missed events…') },
    { name: 'redeliver', path: '/deliveries', ready: row, open: press('Redeliver all that match…') },
    { name: 'more filters', path: '/deliveries', ready: row, open: press('More filters') },
    {
      name: 'filters of the audit log',
      path: '/settings/audit',
      as: 'person',
      ready: '[data-testid="audit-row"]',
      open: onlyThisObject,
    },
    {
      name: 'remove member',
      path: '/settings/members',
      as: 'person',
      ready: members,
      open: press(/^Remove /),
    },
    {
      name: 'revoke invitation',
      path: '/settings/members',
      as: 'person',
      ready: members,
      open: press(/^Revoke /),
    },
    {
      name: 'revoke key',
      path: '/settings/api-keys',
      as: 'person',
      ready: '[role="row"] button',
      open: press(/^Revoke /),
    },
    {
      name: 'remove passkey',
      path: '/settings/sign-in',
      as: 'person',
      ready: '[data-testid="passkey-row"]',
      open: press(/^Remove /),
    },
    {
      name: 'rename passkey',
      path: '/settings/sign-in',
      as: 'person',
      ready: '[data-testid="passkey-row"]',
      open: press(/^Rename /),
    },
    {
      name: 'delete workspace',
      path: '/settings/workspace',
      as: 'person',
      ready: 'h1',
      open: press('Delete workspace'),
    },
    {
      name: 'account menu of a person',
      path: '/settings/workspace',
      as: 'person',
      ready: 'h1',
      open: press('Account'),
    },
    { name: 'key in a link', path: '/#key=pk_other', as: 'person', ready: 'text=Stay signed in' },
  ];
}

async function onlyThisObject(page: Page): Promise<void> {
  const row = page.getByTestId('audit-row').first();
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'Only this object' }).click();
}

/** Runs in a page: all that people see or hear of it, but for what its fields hold. */
const readable = `(() => {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (!parentElement.closest('script, style, textarea')) texts.push(data);
  }
  const attributes = ['title', 'alt', 'label', 'placeholder', 'aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription'];
  for (const element of document.querySelectorAll('*'))
    for (const name of attributes) if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
  return texts;
})()`;

const unseen = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/; // eslint-disable-line no-control-regex -- these are what is looked for

async function contextFor(as: Shown['as']): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  keep({ close: () => context.close() });
  if (as === 'person') await context.addCookies([{ name: 'perspection', value: full.session, url: api.url }]);
  return context;
}

async function pageFor(as: Shown['as']): Promise<Page> {
  const page = await (await contextFor(as)).newPage();
  if (as === undefined) {
    await page.goto(`${api.url}/#key=${full.key}`);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  }
  return page;
}

async function textsOf(page: Page, { name, path, ready, open }: Shown): Promise<string[]> {
  await page.goto('about:blank'); // another fragment alone would load nothing
  await page.goto(api.url + path);
  await page.locator(ready).first().waitFor();
  await open?.(page);
  await loaded(page);
  return (await page.evaluate<string[]>(readable)).map((text) => `${name}: ${text}`);
}

/** The texts of one user's pages, one after the other. */
async function textsOfAll(as: Shown['as'], all: readonly Shown[]): Promise<string[]> {
  const page = await pageFor(as);
  const texts: string[] = [];
  for (const shown of all) texts.push(...(await textsOf(page, shown)));
  return texts;
}

describe.skipIf(withoutBrowser)('text that turns others around, or hides in them', () => {
  test('is shown as it is, on every page', { timeout: 180_000 }, async () => {
    const all = [...pagesInUse(full), ...opened(full)];
    const ofPerson = all.filter(({ as }) => as === 'person');
    const texts = (
      await Promise.all([
        textsOfAll(
          undefined,
          all.filter(({ as }) => as === undefined),
        ),
        textsOfAll('person', ofPerson),
      ])
    ).flat();
    expect(texts.filter((text) => unseen.test(text)).map((text) => JSON.stringify(text))).toEqual([]);
    // Each kind of text was met somewhere.
    const met = new Set(texts.flatMap((text) => text.match(/\\u202e<[^>]+>/g) ?? []));
    expect(marks().filter((mark) => !met.has(mark.replace('\u202e', '\\u202e')))).toEqual([]);
  });
});
