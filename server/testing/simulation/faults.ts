import { type Step } from './steps.ts';
import { workOf } from './watch.ts';

/** The process is killed: what it had in hand is forgotten. */
export const kill: Step = (world, worker) => {
  world.watch.crashed(worker);
  world.replace(worker);
  world.note(() => `${worker.name} killed`);
};

/** The process stops in good order. */
export const stop: Step = async (world, worker) => {
  await worker.stop();
  world.replace(worker);
  world.note(() => `${worker.name} stopped`);
};

/** The machine stands still: its requests arrive, its claims lapse, and it goes on as if nothing had been. */
export const pause: Step = (world, worker) => {
  worker.paused = true;
  world.watch.blind(worker);
  world.note(() => `${worker.name} paused`);
};

export const resume: Step = (world) => {
  for (const worker of world.workers) {
    if (!worker.paused || world.random.chance(0.5)) continue;
    worker.paused = false;
    world.note(() => `${worker.name} goes on`);
  }
};

/** A beat that was under way reaches the database now, or never. */
export const lateBeat: Step = (world, worker) => world.reachBeats(worker, world.random.chance(0.8));

/** Somebody sets the machine's clock. */
export const clockJump: Step = (world, worker) => {
  worker.clockOffset += world.random.pick([-3_600_000, -10_000, -500, 500, 10_000, 3_600_000]);
  world.note(() => `${worker.name}: clock ${worker.clockOffset} ms off`);
};

/** An attempt that cannot be made, for no fault of its endpoint. */
export const failToBegin: Step = (world, worker) => {
  const task = world.random.take(worker.waiting);
  if (!task) return;
  worker.lose(task.job);
  world.note(() => `${worker.name}: ${workOf(task)} could not be made`);
};

/** PostgreSQL crashes, and comes back without the commits that did not wait for the disk. */
export const databaseCrash: Step = (world) => {
  const before = world.database.crash();
  if (before === world.database.tables) return;
  world.watch.lost(before);
  world.note(() => 'the database crashed and lost its last commits');
};
