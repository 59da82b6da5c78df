import { expect, it, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Webhook } from '../model/index.ts';
import { type Queryable } from '../storage/index.ts';
import { previewReplay } from './preview-replay.ts';

/** A store whose pages have eight events of a MiB each, and never end. */
function storeOfLargeEvents() {
  const payload = JSON.stringify({ event_name: 'large', text: 'x'.repeat(1024 * 1024) });
  const page = () => Array.from({ length: 8 }, () => ({ id: uuidv7(), sourceId: null, payload }));
  return {
    query: vi.fn(async ({ name }: { readonly name: string }) => {
      return { rows: name === 'count-replayable-events' ? [{ count: 2000 }] : page() };
    }),
  };
}

it('looks at no more than 16 MiB of payloads, in many turns of the event loop', async () => {
  const webhook = { enabled: true, eventFilter: { mode: 'INCLUDE', events: ['large'] }, conditions: [] };
  const filter = { webhookId: uuidv7(), since: 0, until: Date.now() };
  const client = storeOfLargeEvents() as unknown as Queryable;
  let turns = 0;
  let isRunning = true;
  const count = (): void => {
    turns += 1;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  const preview = await previewReplay(client, 'w', filter, webhook as unknown as Webhook);
  isRunning = false;
  expect(preview).toMatchObject({ events: 2000, lookedAt: 16, matching: 16 });
  expect(turns).toBeGreaterThanOrEqual(16);
});
