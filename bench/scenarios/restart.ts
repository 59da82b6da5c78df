import { setTimeout as pause } from 'node:timers/promises';

import { type Bench, type Environment } from '../environment.ts';
import { ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { memoryOf } from '../machine.ts';
import { type Product } from '../product.ts';
import { startTimedReceiver } from '../receivers.ts';
import { untilArrived } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';

const perSecond = 400;
/** The receiver answers after this long, so that requests are under way when a process is killed. */
const answerAfterMs = 50;

/** A process is killed under load, and what it had claimed has to arrive all the same. */
export async function restart(bench: Bench): Promise<Rows> {
  return {
    'all in one, killed and restarted': await killed(bench, restartAll),
    'API and two workers, one killed': await killed(bench, killWorker),
  };
}

/** What happens in the middle of the load. */
interface Course {
  /** The product that takes events now; null while there is none. */
  api(): Product | null;
  /** Resolves when the product works again, with the seconds that it was not ready. */
  kill(): Promise<number>;
}

async function restartAll({ start }: Environment): Promise<Course> {
  let product: Product | null = await start('all');
  return {
    api: () => product,
    kill: async () => {
      const killed = product!;
      product = null;
      await killed.kill();
      const startedAt = performance.now();
      product = await start('all');
      return (performance.now() - startedAt) / 1000;
    },
  };
}

async function killWorker({ start }: Environment): Promise<Course> {
  const api = await start('api');
  const [worker] = [await start('worker'), await start('worker')];
  return {
    api: () => api,
    kill: async () => {
      await worker.kill();
      return 0;
    },
  };
}

async function killed(
  { scaled, onFreshDatabase }: Bench,
  begin: (environment: Environment) => Promise<Course>,
): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const arrivals = new Map<string, number>();
    let requests = 0;
    const onRequest = (id: string) => {
      requests += 1;
      if (!arrivals.has(id)) arrivals.set(id, performance.now());
    };
    const receiver = environment.closeAtEnd(await startTimedReceiver(onRequest, answerAfterMs));
    const course = await begin(environment);
    await createWebhook(course.api()!, receiver.url);
    const seconds = scaled(10);
    const load = sendFor(course, seconds * 2);
    await pause(seconds * 1000);
    const readyS = await course.kill();
    const { accepted, endedAt } = await load;
    // Those whose answer got lost with the process may have been accepted, too.
    await untilArrived(arrivals, accepted);
    return {
      readyS,
      lastS: (Math.max(...accepted.map((id) => arrivals.get(id)!)) - endedAt) / 1000,
      repeated: requests - arrivals.size,
      lost: accepted.filter((id) => !arrivals.has(id)).length,
      memoryMb: memoryOf(course.api()!.pid),
    };
  });
}

/** Sends single events at a constant rate, none while there is no product. */
async function sendFor(course: Course, seconds: number): Promise<{ accepted: string[]; endedAt: number }> {
  const accepted: string[] = [];
  const calls: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    await pause(Math.max(0, startedAt + (n * 1000) / perSecond - performance.now()));
    const event = purchase(n);
    const sent = course.api()?.query(ingest, { events: [event] });
    const id = event['event_id'] as string;
    if (sent)
      calls.push(
        sent.then(
          () => void accepted.push(id),
          () => undefined,
        ),
      );
  }
  const endedAt = performance.now();
  await Promise.all(calls);
  return { accepted, endedAt };
}
