import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { type Claimed, type FirstDeliveries, type QueueName, type Retry } from '../../queue/index.ts';
import { createClaimLoops } from '../../testing/claim-loops.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { type Random, seeded } from '../../testing/simulation/random.ts';

const keep = closingAfterEach();

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const seeds = 100;
const runMs = 30_000;
/** A statement takes at most this long, and a claim may wait for one that is under way, or that has just failed to look. */
const statementMs = 20;
const slackMs = 200;

interface Job {
  readonly id: string;
  readonly queue: QueueName;
  readonly dueAt: number;
  /** When it is claimed at the latest. */
  readonly until: number;
  claimedAt: number | null;
}

/** A queue that several workers claim from, whose statements take their time. */
function createQueue(random: Random) {
  const jobs: Job[] = [];
  const now = () => performance.now();
  const statement = () => new Promise((done) => setTimeout(done, random.between(1, statementMs)));
  const waiting = (queue: QueueName) => jobs.filter((job) => job.queue === queue && job.claimedAt === null);
  const claim = async (queue: QueueName, limit: number) => {
    await statement();
    const due = waiting(queue).filter(({ dueAt }) => dueAt <= now());
    const claimed = due.slice(0, limit);
    for (const job of claimed) job.claimedAt = now();
    await statement();
    return claimed;
  };
  const nextDue = async () => {
    await statement();
    const retries = waiting('retries').map(({ dueAt }) => Math.max(0, dueAt - now()));
    const seen = {
      firstDeliveries: waiting('first-deliveries').length > 0,
      retryInMs: retries.length === 0 ? null : Math.min(...retries),
    };
    await statement();
    return seen;
  };
  return { jobs, claim, nextDue };
}

function startWorker({ claim, nextDue }: ReturnType<typeof createQueue>) {
  const { loops, queue } = createClaimLoops(keep);
  const which = { workspaceId: 'w', webhookId: 'h', released: false };
  queue.claimFirst.mockImplementation(async (limit) =>
    (await claim('first-deliveries', limit)).map(({ id }): Claimed<FirstDeliveries> => ({
      id,
      retryCount: 0,
      worker: null,
      data: { ...which, eventRowIds: [id] },
    })),
  );
  queue.claimRetries.mockImplementation(async (limit) =>
    (await claim('retries', limit)).map(({ id }): Claimed<Retry> => ({
      id,
      retryCount: 0,
      worker: null,
      data: { ...which, eventRowId: id, origin: 'SCHEDULED', ordinal: 1 },
    })),
  );
  queue.nextDue.mockImplementation(nextDue);
  loops.start();
  return loops;
}

/** Adds jobs at random times, whose news may be lost, and returns those that were claimed too late. */
async function simulate(seed: number): Promise<readonly Job[]> {
  const random = seeded(seed);
  const queue = createQueue(random);
  const workers = [startWorker(queue), startWorker(queue)];
  const end = performance.now() + runMs;
  for (let n = 0; performance.now() < end; n += 1) {
    const now = performance.now();
    const isTold = random.chance(0.7);
    const inMs = random.pick([0, 1000, 2000, 2500, 4000]);
    // Without news a job is found by the next look, up to two seconds later; a retry, by a look before it is due.
    const known = isTold ? now : now + 2000;
    const dueAt = now + inMs;
    const until = Math.max(known, dueAt) + slackMs;
    const job = { id: `job ${n}`, dueAt, until, claimedAt: null };
    if (inMs === 0) {
      queue.jobs.push({ ...job, queue: 'first-deliveries' });
      // By a notification, which reaches every worker.
      if (isTold) for (const loops of workers) loops.poll('first-deliveries');
    } else {
      queue.jobs.push({ ...job, queue: 'retries' });
      // By the worker that has recorded it. One that dies right after tells nobody.
      if (isTold) random.pick(workers).expectRetry(inMs);
    }
    await vi.advanceTimersByTimeAsync(random.pick([0, 1, 10, 100, 500, 1500, 3000]));
  }
  await vi.advanceTimersByTimeAsync(10_000);
  for (const loops of workers) void loops.stop();
  return queue.jobs.filter(({ claimedAt, until }) => claimedAt === null || claimedAt > until);
}

test(`whatever news is lost, due jobs are claimed within two seconds, and retries within ${slackMs} ms of their time, ${seeds} seeds`, async () => {
  for (let seed = 0; seed < seeds; seed += 1) expect([seed, await simulate(seed)]).toEqual([seed, []]);
});
