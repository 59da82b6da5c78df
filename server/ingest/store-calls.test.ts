import { beforeEach, expect, test } from 'vitest';

import { type FirstDeliveries } from '../queue/index.ts';
import { type PoolClient } from '../storage/index.ts';
import { NewDeliveries } from './hand-over.ts';
import { type StoreCall, storeCalls } from './store-calls.ts';

const workspaceId = 'a0000000-0000-7000-8000-000000000001';
const call: StoreCall = {
  workspaceId,
  candidates: [
    { id: 'row', eventId: 'e', eventName: 'purchase', userId: null, payload: { event_id: 'e' }, text: '{}' },
  ],
  receivedAt: new Date(0),
  traceContext: null,
};

let sent: string[];

/** A transaction that stores everything. */
const tx = {
  query: async (statement: string | { readonly name: string }) => {
    sent.push(typeof statement === 'string' ? statement : statement.name);
    return { rows: [{ accepted: ['row'], workspaces: [], versions: [] }] };
  },
} as unknown as PoolClient;

interface Given {
  readonly matched?: readonly string[];
  /** Whether a worker takes the jobs. */
  readonly taken?: boolean;
  readonly enqueueClaimed?: NewDeliveries['enqueue'];
}

/** Stores the call, and notes the commit among its statements. */
async function store({ matched = ['h'], taken = true, enqueueClaimed }: Given = {}): Promise<string[]> {
  const queue = {
    enqueueClaimed:
      enqueueClaimed ??
      (async (runner: PoolClient, batches: readonly FirstDeliveries[]) => {
        if (batches.length > 0) await runner.query('claimed jobs');
        return [];
      }),
    enqueueFirst: async (runner: PoolClient, batches: readonly FirstDeliveries[]) => {
      await Promise.resolve();
      if (batches.length > 0) await runner.query('jobs');
    },
  };
  const offer = (batches: readonly FirstDeliveries[]) => ({
    taken: taken ? batches : [],
    left: taken ? [] : batches,
    deliver: () => undefined,
    cancel: () => undefined,
  });
  await storeCalls(tx, [call], {
    directory: { bringUpTo: async () => undefined } as never,
    router: { size: 1, match: () => [...matched] },
    deliveries: new NewDeliveries(queue as never, { offer }),
    commit: () => sent.push('commit'),
  });
  return sent;
}

beforeEach(() => void (sent = []));

test('the commit is sent right behind the events and the jobs that are handed over', async () => {
  expect(await store()).toEqual(['accept-event-ids', 'insert-events', 'claimed jobs', 'commit']);
});

test('the commit is sent right behind events without deliveries', async () => {
  expect(await store({ matched: [] })).toEqual(['accept-event-ids', 'insert-events', 'commit']);
});

test('jobs that are queued later are not left out of the commit', async () => {
  expect(await store({ taken: false })).toEqual(['accept-event-ids', 'insert-events', 'jobs']);
});

test('nothing is committed when the jobs fail before they are sent', async () => {
  const enqueueClaimed = () => Promise.reject(new Error('not sent'));
  await expect(store({ enqueueClaimed })).rejects.toThrow('not sent');
  expect(sent).toEqual(['accept-event-ids', 'insert-events']);
});
