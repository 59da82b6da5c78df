import { afterEach, expect, test, vi } from 'vitest';

import { systemClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { healthy } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { type MadeAttempt } from '../attempt/make-attempt.ts';
import { type LeasedJob } from '../claiming/leased-job.ts';
import { Leases } from '../claiming/leases.ts';
import { type Task } from '../claiming/task.ts';
import { Dispatcher, type DispatcherParts } from './dispatcher.ts';

afterEach(() => void vi.useRealTimers());

const target = { active: true, rateLimitPerSecond: null, health: healthy } as DeliveryTarget;

function made(error: string | null, httpStatusCode: number | null): MadeAttempt {
  return { attempt: { errorMessage: error, httpStatusCode }, url: 'http://e/' } as MadeAttempt;
}

/** A dispatcher over real leases, on a clock that only the test moves. Attempts end when the test ends them. */
function dispatcherWith(parts: Partial<DispatcherParts> = {}) {
  const time = { now: 0 };
  const givenBack: string[] = [];
  const leases = new Leases({
    queue: {
      keepAlive: (_name, claims) => Promise.resolve(new Set(claims.map(({ id }) => id))),
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
function namesOf(isKnown: (webhookId: string) => boolean) {
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

function jobOf(id: string, confirmedAt: number): LeasedJob {
  return {
    queue: 'first-deliveries',
    claim: { id, retryCount: 0, data: null },
    remaining: 1,
    partlyRecorded: false,
    underWay: 0,
    confirmedAt,
    forfeited: false,
  };
}

function taskOf(job: LeasedJob, released = false): Task {
  return { job, workspaceId: 'w', webhookId: 'h', released, scheduledNextAt: null, event: {} } as Task;
}

test('a job whose claim was not confirmed for 12 s is given back when its turn comes, and nothing of it is sent', async () => {
  const { time, add, endAll, underWay, recorded, givenBack } = dispatcherWith({ maxInFlight: 1 });
  add(3);
  expect(underWay.map(({ task }) => task.job.claim.id)).toEqual(['job 0']);
  time.now += 12_000;
  await endAll(made(null, 200));
  expect(underWay.map(({ task }) => task.job.claim.id)).toEqual(['job 1']);
  time.now += 1;
  await endAll(made(null, 200));
  expect(underWay).toEqual([]);
  expect(recorded.map(({ task }) => task.job.claim.id)).toEqual(['job 0', 'job 1']);
  expect(givenBack).toEqual(['job 2']);
});

test('a claim that was confirmed in between lasts for another 12 s', async () => {
  const { time, leases, add, endAll, underWay, givenBack } = dispatcherWith({ maxInFlight: 1 });
  add(2);
  time.now += 11_000;
  await leases.renew();
  time.now += 12_000;
  await endAll(made(null, 200));
  expect(underWay.map(({ task }) => task.job.claim.id)).toEqual(['job 1']);
  expect(givenBack).toEqual([]);
});

test.each([
  ['a timeout', made('timeout', null)],
  ['a connection that failed', made('ECONNREFUSED', null)],
  ['an answer 429', made('HTTP 429', 429)],
])('%s halves the requests at once, down to one, and answers bring them back', async (_what, outcome) => {
  const { add, endAll, time, underWay } = dispatcherWith();
  const end = async (what: MadeAttempt) => {
    time.now += 1;
    await endAll(what);
  };
  add(200);
  expect(underWay).toHaveLength(1); // nothing is known of it yet
  for (let n = 0; n < 4; n += 1) await end(made(null, 200));
  expect(underWay).toHaveLength(4);
  await end(outcome);
  expect(underWay).toHaveLength(2);
  await end(outcome);
  await end(outcome);
  await end(outcome);
  expect(underWay).toHaveLength(1);
  for (let n = 0; n < 10; n += 1) await end(made('HTTP 500', 500));
  expect(underWay).toHaveLength(4);
});

test('an attempt without a request says nothing of its endpoint', async () => {
  const { add, endAll, time, underWay } = dispatcherWith();
  add(20);
  for (let n = 0; n < 4; n += 1) {
    time.now += 1;
    await endAll({ ...made('not sent', null), url: null });
  }
  expect(underWay).toHaveLength(1);
});

test('a neighbour starts at once while five hundred webhooks of another workspace hang', () => {
  const { dispatcher, leases, underWay } = dispatcherWith({ maxInFlight: 64, webhookConcurrency: 10 });
  const tasks = Array.from({ length: 5000 }, (_, n) => {
    const task = { ...taskOf(jobOf(`hanging ${n}`, 0)), webhookId: `hangs ${n % 500}` };
    leases.add(task.job);
    return task;
  });
  dispatcher.add(tasks);
  const hanging = underWay.length;
  expect(hanging).toBeLessThanOrEqual(32);
  expect(dispatcher.hasRoom).toBe(true);
  const neighbour = { ...taskOf(jobOf('neighbour', 0)), workspaceId: 'another', webhookId: 'healthy' };
  leases.add(neighbour.job);
  dispatcher.add([neighbour]);
  expect(underWay.slice(hanging).map(({ task }) => task)).toEqual([neighbour]);
});

test('nothing starts while no outcome can be taken to be recorded', () => {
  let canRecord = false;
  const { dispatcher, add, underWay } = dispatcherWith({ canRecord: () => canRecord });
  add(3);
  expect(underWay).toHaveLength(0);
  canRecord = true;
  dispatcher.run();
  expect(underWay).toHaveLength(1);
});

test('deliveries to an endpoint that is down are held back and take no capacity; a released one is sent', () => {
  const down = { ...target, health: { ...healthy, state: 'OPEN' } } as DeliveryTarget;
  const { dispatcher, leases, add, underWay, recorded } = dispatcherWith({ targetOf: () => down });
  add(3);
  expect(recorded.map(({ made: outcome }) => outcome)).toEqual([null, null, null]);
  const released = taskOf(jobOf('released', 0), true);
  leases.add(released.job);
  dispatcher.add([released]);
  expect(underWay.map(({ task }) => task)).toEqual([released]);
  expect([dispatcher.waiting, dispatcher.inFlight]).toEqual([0, 1]);
});

test.each([
  ['is disabled', { ...target, active: false }, 'cancelled: the webhook is disabled'],
  ['was deleted', undefined, 'cancelled: the webhook was deleted'],
])('when a webhook %s, a row says so and nothing is sent', async (_what, webhook, error) => {
  const { add, underWay, recorded } = dispatcherWith({ targetOf: () => webhook });
  add(1);
  await new Promise(setImmediate);
  expect(underWay).toEqual([]);
  expect(recorded.map((one) => one.made?.attempt)).toMatchObject([{ status: 'FAILED', errorMessage: error }]);
});

test('a webhook above its rate limit waits until it is told, and another webhook goes on', async () => {
  let starts = 1;
  let resume: () => void = () => undefined;
  const { dispatcher, leases, add, endAll, underWay } = dispatcherWith({
    targetOf: (id) => ({ ...target, rateLimitPerSecond: id === 'h' ? 5 : null }),
    rateLimiter: {
      tryAcquire: () => starts-- > 0,
      whenReady: (_webhook, onReady) => void (resume = onReady),
    },
  });
  add(3);
  const other: Task = { ...taskOf(jobOf('other', 0)), webhookId: 'other' };
  leases.add(other.job);
  dispatcher.add([other]);
  const started = () => underWay.map(({ task }) => task.job.claim.id);
  expect(started()).toEqual(['job 0', 'other']);
  await endAll(made(null, 200));
  starts = 1;
  resume();
  expect(started()).toEqual(['job 1']);
});

test('a webhook whose host name is looked up waits without taking a place, and another webhook goes on', async () => {
  const names = namesOf((id) => id === 'other');
  const { dispatcher, leases, add, underWay } = dispatcherWith({ ...names.parts, maxInFlight: 1 });
  add(3);
  const other: Task = { ...taskOf(jobOf('other', 0)), webhookId: 'other' };
  leases.add(other.job);
  dispatcher.add([other]);
  const started = () => underWay.map(({ task }) => task.job.claim.id);
  expect([started(), names.asked]).toEqual([['other'], ['h']]);
  underWay[0]!.end(made(null, 200));
  await names.answer();
  expect(started()).toEqual(['other', 'job 0']);
});

test('a task that waited for a look-up starts, although its result is out of date when its turn comes', async () => {
  const names = namesOf(() => false);
  const { add, underWay } = dispatcherWith(names.parts);
  add(1);
  await names.answer();
  expect([underWay.length, names.asked]).toEqual([1, ['h']]);
});

test('a task whose webhook has a new URL waits for the look-up of that one, too', async () => {
  const names = namesOf(() => false);
  let url = 'http://old/';
  const { add, underWay } = dispatcherWith({
    ...names.parts,
    targetOf: (id) => ({ ...target, id, url }),
  });
  add(1);
  url = 'http://new/';
  await names.answer();
  expect([underWay.length, names.asked.length]).toEqual([0, 2]);
  await names.answer();
  expect(underWay).toHaveLength(1);
});

test('a disabled webhook is cancelled without using up its rate limit, and without a look-up', async () => {
  const names = namesOf(() => false);
  const { add, recorded } = dispatcherWith({
    ...names.parts,
    targetOf: () => ({ ...target, active: false, rateLimitPerSecond: 1 }),
    rateLimiter: { tryAcquire: () => false, whenReady: () => undefined },
  });
  add(2);
  await new Promise(setImmediate);
  expect(recorded).toHaveLength(2);
});

test('an attempt that the stop of the worker interrupted is not recorded, and one without a request is no request', async () => {
  const requests: MadeAttempt[] = [];
  const outcomes = [null, { ...made('not sent', null), url: null }, made(null, 200)];
  const sent = outcomes.at(-1);
  const { add, recorded } = dispatcherWith({
    attempt: () => Promise.resolve(outcomes.shift()!),
    onRequest: (_task, _target, outcome) => void requests.push(outcome),
  });
  add(3);
  await new Promise(setImmediate);
  expect(recorded).toHaveLength(2);
  expect(requests).toEqual([sent]);
});

test('a dispatcher that stops starts nothing more, and waits for the requests under way', async () => {
  const { dispatcher, add, endAll, underWay } = dispatcherWith({ maxInFlight: 4 });
  add(6);
  await endAll(made(null, 200));
  let stopped = false;
  const stop = dispatcher.stop().then(() => (stopped = true));
  await new Promise(setImmediate);
  underWay.splice(0, 1)[0]!.end(made(null, 200));
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  await endAll(made(null, 200));
  await stop;
  expect([underWay.length, dispatcher.inFlight, dispatcher.waiting]).toEqual([0, 0, 0]);
});

test('more work is wanted while fewer than eight times MAX_IN_FLIGHT of quick webhooks could start', async () => {
  const { dispatcher, add, endAll, time } = dispatcherWith({ maxInFlight: 1, webhookConcurrency: 100 });
  add(20);
  expect(dispatcher.hasRoom).toBe(true); // nothing is known of the webhook
  time.now += 1;
  for (let n = 0; n < 11; n += 1) await endAll(made(null, 200));
  expect([dispatcher.waiting, dispatcher.hasRoom]).toEqual([8, false]);
  await endAll(made(null, 200));
  expect([dispatcher.waiting, dispatcher.hasRoom]).toEqual([7, true]);
});

test('jobs of a workspace that has its share of what waits here are refused, and those of others are not', () => {
  const { dispatcher } = dispatcherWith();
  const job = jobOf('one', 0);
  const many = Array.from({ length: 33_000 }, () => taskOf(job));
  expect(dispatcher.refuses(many[0]!)).toBe(false);
  dispatcher.add(many);
  expect(dispatcher.refuses(many[0]!)).toBe(true);
  expect(dispatcher.refuses({ ...many[0]!, workspaceId: 'another' })).toBe(false);
});

test('a delivery that waits for requests that hang starts when they have hung for two seconds', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { dispatcher, leases, time, underWay } = dispatcherWith();
  const tasks = ['hangs', 'hangs, too', 'healthy'].map((webhookId) => ({
    ...taskOf(jobOf(webhookId, 0)),
    webhookId,
  }));
  for (const { job } of tasks) leases.add(job);
  dispatcher.add(tasks);
  expect(underWay).toHaveLength(2);
  time.now += 2000;
  vi.advanceTimersByTime(2000);
  expect(underWay.map(({ task }) => task.webhookId)).toEqual(['hangs', 'hangs, too', 'healthy']);
});

test('what a webhook has earned is forgotten when it is deleted, even if a request ends later', async () => {
  let known: DeliveryTarget | undefined = target;
  const { dispatcher, add, endAll } = dispatcherWith({ targetOf: () => known });
  add(4);
  await endAll(made('timeout', null));
  while (dispatcher.inFlight > 0) await endAll(made(null, 200));
  expect(dispatcher.standings).toBe(1);
  add(1);
  known = undefined;
  dispatcher.forget('h');
  expect(dispatcher.standings).toBe(0);
  await endAll(made('timeout', null));
  expect([dispatcher.standings, dispatcher.waiting, dispatcher.inFlight]).toEqual([0, 0, 0]);
});

test('nothing is left of webhooks whose deliveries are done, however many there were', async () => {
  const leases = { check: () => true, begin: () => undefined, end: () => undefined };
  const { dispatcher, endAll } = dispatcherWith({ leases });
  for (let n = 0; n < 50; n += 1) {
    const webhookIds = Array.from({ length: 20 }, (_, m) => `${n} ${m}`);
    dispatcher.add(
      webhookIds.map((webhookId) => ({ ...taskOf(jobOf(webhookId, 0)), webhookId, workspaceId: `w ${n}` })),
    );
    while (dispatcher.inFlight > 0) await endAll(made(null, 200));
  }
  expect([dispatcher.workspaceIds, dispatcher.saturatedWebhooks()]).toEqual([[], []]);
});
