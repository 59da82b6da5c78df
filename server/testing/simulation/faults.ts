import { demand } from './promises.ts';
import { type Step } from './steps.ts';

/**
 * The process is killed: what it had in hand is forgotten. The database sees at once that its connection has ended, unless
 * the whole machine is gone.
 */
export const kill: Step = (world, worker) => {
  world.watch.crashed(worker);
  if (world.random.chance(0.7)) worker.connection.end();
  world.replace(worker);
  world.note(() => `${worker.name} killed`);
};

/** The process stops in good order. */
export const stop: Step = async (world, worker) => {
  const claims = [...worker.leases.jobs].map(({ claim }) => claim);
  await worker.stop();
  const kept = claims.find((claim) => world.database.isCurrent(claim));
  demand(!kept, () => `${worker.name} stopped and kept ${kept!.id}`);
  worker.connection.end();
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
    worker.connection.see(); // it reads its sockets before it starts anything
    world.note(() => `${worker.name} goes on`);
  }
};

/** A heartbeat that was under way reaches the database now, or never. */
export const lateHeartbeat: Step = (world, worker) => world.reachHeartbeats(worker, world.random.chance(0.8));

/** A worker's connection ends while the process goes on, which may see it later. */
export const loseConnection: Step = (world, worker) => {
  worker.connection.end();
  if (world.random.chance(0.5)) worker.connection.see();
  world.note(
    () => `${worker.name} lost its connection: ${worker.connection.number === null ? 'seen' : 'not seen'}`,
  );
};

/** The same of a worker that is paused. */
export const loseConnectionOfPaused: Step = (world) => {
  for (const worker of world.workers) if (worker.paused) worker.connection.end();
};

/** Somebody sets the machine's clock. */
export const clockJump: Step = (world, worker) => {
  worker.clockOffset += world.random.pick([-3_600_000, -10_000, -500, 500, 10_000, 3_600_000]);
  world.note(() => `${worker.name}: clock ${worker.clockOffset} ms off`);
};

/** A secret key cannot be decrypted: the attempt fails before its request. */
export const unreadableSecret: Step = async (world, worker) => {
  worker.secretsUnreadable = true;
  const became = await worker.begin();
  worker.secretsUnreadable = false;
  world.note(() => `${worker.name}: a turn without a readable secret key: ${became}`);
};

/**
 * PostgreSQL crashes, and comes back without the commits that did not wait for the disk. Workers that are not paused see
 * their connections break.
 */
export const databaseCrash: Step = (world) => {
  const before = world.database.crash();
  if (before !== world.database.tables) {
    world.watch.lost(
      before,
      world.workers.some(({ paused }) => paused),
    );
    world.note(() => 'the database crashed and lost its last commits');
  }
  for (const worker of world.workers) {
    if (worker.paused) continue;
    worker.leases.forfeitPartlyRecorded();
    worker.connection.see();
  }
};
