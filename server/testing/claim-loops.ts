import { vi } from 'vitest';

import { ClaimLoops, type ClaimLoopsParts } from '../delivery/claiming/claim-loops.ts';
import { type Task } from '../delivery/claiming/task.ts';
import { silentLog } from '../log.ts';
import { type Claimed, type FirstDeliveries, type NextDue, type Retry } from '../queue/index.ts';
import { type Keep } from './closing.ts';

/** Loops over empty queues, not started, with all that they call. Every event exists but `gone`. */
export function createClaimLoops(keep: Keep) {
  const queue = {
    claimFirst: vi.fn((_limit: number, _except: readonly string[], _scope: string) =>
      Promise.resolve<Claimed<FirstDeliveries>[]>([]),
    ),
    claimRetries: vi.fn((_limit: number, _except: readonly string[]) =>
      Promise.resolve<Claimed<Retry>[]>([]),
    ),
    finish: vi.fn(() => Promise.resolve()),
    nextDue: vi.fn(() => Promise.resolve<NextDue>({ firstDeliveries: false, retryInMs: null })),
  };
  const query = ({ name, values }: { name?: string; values: unknown[] }) => {
    if (name !== 'read-payloads') return Promise.resolve({ rows: [] }); // no attempts
    const ids = (values[1] as string).slice(1, -1).split(',');
    const rows = ids.filter((id) => id !== 'gone').map((id) => ({ id, eventId: id, payload: '{}' }));
    return Promise.resolve({ rows });
  };
  const storage = { pool: { query }, directory: { refresh: vi.fn(() => Promise.resolve()) } };
  const receiver = {
    room: vi.fn((): 'any' | 'others' | 'none' => 'any'),
    saturatedWebhooks: vi.fn((): string[] => []),
    receive: vi.fn((_tasks: readonly Task[]) => undefined),
    giveBack: vi.fn(() => Promise.resolve()),
  };
  const log = { ...silentLog, error: vi.fn() };
  const loops = new ClaimLoops({ storage, queue, log, receiver } as unknown as ClaimLoopsParts);
  keep({ close: async () => void loops.stop() }); // not awaited: a loop may wait for ever
  const claims = () => [queue.claimFirst.mock.calls.length, queue.claimRetries.mock.calls.length];
  return { loops, queue, storage, receiver, log, claims };
}
