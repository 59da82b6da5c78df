import { expect, test } from 'vitest';

import { runStages } from '../pipeline/index.ts';
import { type WebhookDirectory } from '../storage/index.ts';
import { createRouter } from './router.ts';

type Listener = Parameters<WebhookDirectory['onChange']>[0];

/** A router, and what the directory of webhooks tells it. */
function start() {
  let change: Listener = () => undefined;
  const directory = {
    onChange: (listener: Listener) => (change = listener),
    onRemove: () => undefined,
    onEvict: () => undefined,
  };
  const router = createRouter(directory as unknown as WebhookDirectory);
  const set = (workspaceId: string, id: string, events: string[], active = true) => {
    const filters = { eventFilter: { mode: 'INCLUDE', events }, conditions: [] };
    change({ id, workspaceId, active, filters } as unknown as Parameters<Listener>[0]);
  };
  const match = (workspaceId: string, name: string) =>
    router.match(workspaceId, runStages({ event_name: name }, new Date()).event!.payload).toSorted();
  return { set, match };
}

test('an event is matched with the webhooks of its workspace, as the directory has them', () => {
  const { set, match } = start();
  expect(match('w', 'purchase')).toEqual([]);
  set('w', 'a', ['purchase']);
  set('w', 'b', []);
  set('another', 'c', []);
  expect(match('w', 'purchase')).toEqual(['a', 'b']);
  expect(match('w', 'refund')).toEqual(['b']);
  expect(match('another', 'purchase')).toEqual(['c']);
  set('w', 'a', ['refund']);
  expect([match('w', 'purchase'), match('w', 'refund')]).toEqual([['b'], ['a', 'b']]);
  set('w', 'b', [], false);
  expect([match('w', 'purchase'), match('w', 'refund')]).toEqual([[], ['a']]);
});
