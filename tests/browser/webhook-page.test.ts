import { expect, test } from 'vitest';

import { uuidv7 } from '../../server/ids.ts';
import { addCounts } from '../../server/storage/index.ts';
import { judgeTrends } from '../../server/storage/counts/trends.ts';
import { closingAfterEach } from '../../server/testing/closing.ts';
import { openTestStorage } from '../../server/testing/database.ts';
import { someSettings } from '../../server/testing/settings.ts';
import { startWorld } from '../../server/testing/world.ts';
import { openBrowser, withoutBrowser } from './chromium.ts';

const keep = closingAfterEach();

test.skipIf(withoutBrowser)(
  'a failing webhook comes first, and its page says what fails and what was rejected silently',
  { timeout: 90_000 },
  async () => {
    const world = await startWorld(keep, { env: { ROLE: 'api' } });
    const storage = await openTestStorage(keep, { url: world.databaseUrl });
    const { rows } = await storage.pool.query<{ id: string }>('select id from settings.workspaces');
    const workspaceId = rows[0]!.id;
    const eventFilter = { mode: 'INCLUDE' as const, events: ['purchase'] };
    await storage.webhooks.create(workspaceId, someSettings({ name: 'a well' }), null);
    const { id } = await storage.webhooks.create(
      workspaceId,
      someSettings({ name: 'z failing', eventFilter }),
      null,
    );
    const startsAt = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
    const key = { workspaceId, webhookId: id, startsAt };
    const latency = Array<number>(16).fill(0);
    const counts = { passed: 20, delivered: 5, retried: 0, failed: 15, cancelled: 0, latency };
    await addCounts(storage.pool, {
      webhooks: [{ ...key, ...counts }],
      failures: [{ ...key, error: 'HTTP 503', failures: 15, eventRowId: uuidv7(), attemptNumber: 1 }],
      names: [
        { workspaceId, startsAt, eventName: 'purchase', sourceId: null, events: 30 },
        { workspaceId, startsAt, eventName: 'page_view', sourceId: null, events: 70 },
      ],
    });
    await judgeTrends(storage.pool, new Date());

    const page = await (await openBrowser(keep)).newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${world.url}/#key=${world.apiKey}`);
    const first = page.getByTestId('webhook-card').first();
    await first.getByTestId('health-verdict').filter({ hasText: 'Failing' }).waitFor();
    expect(await first.getAttribute('aria-label')).toBe('z failing');
    expect(await page.title()).toMatch(/^\(1\) Webhooks/);

    await first.getByRole('link', { name: 'z failing', exact: true }).click();
    await page.getByTestId('funnel').waitFor();
    expect(await page.getByTestId('funnel-received').textContent()).toBe('100');
    expect(await page.getByTestId('lost-passedEventFilter').textContent()).toContain('70 rejected');
    expect(await page.getByTestId('lost-passedConditions').textContent()).toContain('10 rejected');
    expect(await page.getByTestId('failures').textContent()).toContain('The receiver cannot keep up');

    // There are no events, so it is the request of a test send.
    const request = page.getByTestId('request-preview');
    await request.getByRole('row', { name: /^X-Perspection-Test true/ }).waitFor();
    expect(await request.getByRole('row', { name: /^Content-Type application\/json/i }).count()).toBe(1);
    expect(await request.textContent()).toContain('POST https://crm.example.com/hook');

    await page.getByRole('button', { name: 'Duplicate' }).click();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Copy of z failing');
  },
);
