import * as fault from './faults.ts';
import { Broken, demand } from './promises.ts';
import { attemptsOf, heartbeatMs } from './database.ts';
import * as step from './steps.ts';
import { World } from './world.ts';

/** Steps, and how often each is drawn. */
const weights: readonly (readonly [number, step.Step])[] = [
  [16, step.claim],
  [22, step.begin],
  [22, step.answer],
  [18, step.record],
  [14, step.pass],
  [4, step.accept],
  [4, step.redeliver],
  [4, step.changeSettings],
  [3, step.evict],
  [4, step.release],
];

const faultWeights: readonly (readonly [number, step.Step])[] = [
  [2, fault.kill],
  [1, fault.stop],
  [3, fault.pause],
  [4, fault.resume],
  [3, fault.lateHeartbeat],
  [3, fault.loseConnection],
  [3, fault.loseConnectionOfPaused],
  [1, fault.clockJump],
  [1, fault.unreadableSecret],
  [1, fault.databaseCrash],
];

const calm = weights.flatMap(([weight, one]) => Array.from({ length: weight }, () => one));
const stormy = [
  ...calm,
  ...faultWeights.flatMap(([weight, one]) => Array.from({ length: weight }, () => one)),
];

const mostRounds = 400;

/** What a seed came to: null when every promise was kept. */
export interface Failure {
  readonly seed: number;
  readonly reason: string;
  readonly trace: readonly string[];
}

/** Runs one seed. A failing one is run again, to have its trace. */
export async function simulate(seed: number): Promise<Failure | null> {
  try {
    await run(new World(seed, false));
    return null;
  } catch {
    const world = new World(seed, true);
    const error = await run(world).then(
      () => new Error('It did not fail when it was run again: something is not seeded.'),
      (reason: Error) => reason,
    );
    const reason = error instanceof Broken ? error.message : (error.stack ?? error.message);
    return { seed, reason, trace: world.trace! };
  }
}

async function run(world: World): Promise<void> {
  const { random } = world;
  const steps = world.faults > 0 ? stormy : calm;
  await step.accept(world, world.workers[0]!);
  for (let left = random.between(15, 90); left > 0; left -= 1) {
    const worker = random.pick(world.workers);
    const one = random.pick(steps);
    if (worker.paused && one !== fault.resume) continue;
    await take(world, one, worker);
  }
  await comeToRest(world);
}

async function take(world: World, one: step.Step, worker: World['workers'][number]): Promise<void> {
  const before = world.database.tables;
  await one(world, worker);
  world.watch.committed(before);
}

/** No more faults: everything that was accepted has to come to its end. */
async function comeToRest(world: World): Promise<void> {
  world.faults = 0;
  world.note(() => 'from here on nothing goes wrong');
  for (const worker of world.workers) {
    worker.paused = false;
    worker.connection.see();
    await world.reachHeartbeats(worker, true);
  }
  step.rescueOrphans(world);
  for (let round = 0; !isAtRest(world); round += 1) {
    demand(round < mostRounds, () => 'it never comes to rest');
    for (const worker of world.workers) await work(world, worker);
    await world.advance(untilNext(world));
    if (isAtRest(world)) step.rescueOrphans(world);
  }
  for (const delivery of world.watch.deliveries()) {
    const last = attemptsOf(world.database.tables, delivery).at(-1);
    demand(
      last?.status === 'DELIVERED' || last?.status === 'FAILED',
      () => `${last?.status ?? 'PENDING'} at the end`,
    );
  }
}

async function work(world: World, worker: World['workers'][number]): Promise<void> {
  await take(world, step.release, worker);
  await take(world, step.claim, worker);
  for (let waiting = Infinity; worker.waiting < waiting;) {
    waiting = worker.waiting;
    if (waiting > 0) await take(world, step.begin, worker);
  }
  while (worker.inFlight.length > 0) await take(world, step.answer, worker);
  while (worker.unrecorded.length > 0) await take(world, step.record, worker);
}

function isAtRest({ database, workers }: World): boolean {
  const { jobs, held } = database.tables;
  return jobs.length === 0 && held.length === 0 && workers.every(({ leases }) => leases.jobs.size === 0);
}

/** How long until something is due. */
function untilNext({ database, health, workers }: World): number {
  const times: number[] = [];
  for (const { heartbeatAt, startAfter } of database.tables.jobs)
    times.push(heartbeatAt === null ? startAfter : Math.max(heartbeatAt + heartbeatMs, database.now) + 5000);
  for (const webhook of database.tables.webhooks.values()) {
    const due = health.dueAt(webhook);
    if (due !== null) times.push(due - Math.max(...workers.map(({ clockOffset }) => clockOffset)));
  }
  return times.length === 0 ? 1000 : Math.max(1, Math.min(...times) - database.now);
}
