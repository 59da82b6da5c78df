import { systemClock } from '../clock.ts';
import { type MadeAttempt } from '../delivery/attempt/make-attempt.ts';
import { type LeasedJob } from '../delivery/claiming/leased-job.ts';
import { Leases } from '../delivery/claiming/leases.ts';
import { type Task } from '../delivery/claiming/task.ts';
import { Dispatcher, type DispatcherParts } from '../delivery/dispatching/dispatcher.ts';
import { silentLog } from '../log.ts';
import { healthy } from '../model/index.ts';
import { type DeliveryTarget } from '../storage/index.ts';

export const target = { active: true, rateLimitPerSecond: null, health: healthy } as DeliveryTarget;

export function made(error: string | null, httpStatusCode: number | null): MadeAttempt {
  return { attempt: { errorMessage: error, httpStatusCode }, url: 'http://e/' } as MadeAttempt;
}

/** A dispatcher over real leases, on a clock that only the test moves. Attempts end when the test ends them. */
export function dispatcherWith(parts: Partial<DispatcherParts> = {}) {
  const time = { now: 0 };
  const givenBack: string[] = [];
  const leases = new Leases({
    queue: {
      keepAlive: (_name, claims) => Promise.resolve(new Set(claims)),
      giveBack: async (_name, claims) => void givenBack.push(...claims.map(({ id }) => id)),
    },
    log: silentLog,
    now: () => time.now,
  });
  const underWay: { readonly task: Task; readonly end: (made: MadeAttempt) => void }[] = [];
  const recorded: { readonly task: Task; readonly made: MadeAttempt | null }[] = [];
  const dispatcher = new Dispatcher({
    leases,
    rateLimiter: { tryAcquire: () => true, whenReady: () => undefined },
    endpointNames: { isResolved: () => true, whenResolved: () => Promise.resolve() },
    targetOf: () => target,
    isLoaded: () => true,
    whenLoaded: () => Promise.resolve(),
    attempt: (task) => new Promise((end) => underWay.push({ task, end })),
    record: (task, outcome) => void recorded.push({ task, made: outcome }),
    onRequest: () => undefined,
    canRecord: () => true,
    onRoom: () => undefined,
    clock: systemClock,
    now: () => time.now,
    maxInFlight: 100,
    webhookConcurrency: 4,
    ...parts,
  });
  const add = (count: number) => {
    const tasks = Array.from({ length: count }, (_, n) => taskOf(jobOf(`job ${n}`, time.now)));
    for (const { job } of tasks) leases.add(job);
    dispatcher.add(tasks);
  };
  /** Ends the attempts under way; resolves when others were started in their positions. */
  const endAll = async (outcome: MadeAttempt) => {
    for (const { end } of underWay.splice(0)) end(outcome);
    await new Promise(setImmediate);
  };
  return { time, leases, dispatcher, add, endAll, underWay, recorded, givenBack };
}

/** Host names of which the test says whether they are known, and when a look-up has ended. */
export function namesOf(isKnown: (webhookId: string) => boolean) {
  const asked: string[] = [];
  let end: () => void = () => undefined;
  const endpointNames: DispatcherParts['endpointNames'] = {
    isResolved: ({ id }) => isKnown(id),
    whenResolved: ({ id }) => {
      asked.push(id);
      return new Promise((resolve) => (end = resolve));
    },
  };
  const parts: Partial<DispatcherParts> = {
    endpointNames,
    targetOf: (id) => ({ ...target, id, url: 'http://e/' }),
  };
  const answer = async () => {
    end();
    await new Promise(setImmediate);
  };
  return { asked, answer, parts };
}

export function jobOf(id: string, confirmedAt: number): LeasedJob {
  return {
    queue: 'first-deliveries',
    claim: { id, retryCount: 0, worker: null, data: null },
    remaining: 1,
    partlyRecorded: false,
    worker: null,
    underWay: 0,
    confirmedAt,
    forfeited: false,
  };
}

/** Of a payload. */
const body = Buffer.from(`{"event_name":"purchase"}`);

export function taskOf(job: LeasedJob, released = false): Task {
  return { job, workspaceId: 'w', webhookId: 'h', released, scheduledNextAt: null, event: { body } } as Task;
}
