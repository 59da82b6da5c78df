import { afterEach, expect, test, vi } from 'vitest';

import { type DeliveryTarget } from '../../storage/index.ts';
import { dispatcherWith, jobOf, made, target, taskOf } from '../../testing/dispatcher.ts';
import { type MadeAttempt } from '../attempt/make-attempt.ts';

afterEach(() => void vi.useRealTimers());

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
  ['an answer 503', made('HTTP 503', 503)],
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
  for (let n = 0; n < 60; n += 1) await end(made('HTTP 500', 500));
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

test.each([
  [64, 512],
  [256, 2048],
  [1024, 2048],
  [10_000, 10_000],
])('with MAX_IN_FLIGHT %d, %d deliveries that could start are wanted', (maxInFlight, wanted) => {
  expect(dispatcherWith({ maxInFlight }).dispatcher.room).toBe(wanted);
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
