import { setTimeout as pause } from 'node:timers/promises';

import { attemptsRecorded } from '../database.ts';
import { type Bench } from '../environment.ts';
import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { startMeter } from '../meter.ts';
import { createWebhook } from '../webhooks.ts';
import { apart, oneProcess } from './trickle.ts';

/** After this, what follows from the start and from the only event is done. */
const quietMs = 5000;

/** What an installation costs that has delivered an event and now has nothing to do. */
export async function idle(bench: Bench): Promise<Rows> {
  return {
    idle: await idleWith(bench, oneProcess),
    'idle, API and worker apart': await idleWith(bench, apart),
  };
}

async function idleWith(
  { receiver, scaled, onFreshDatabase }: Bench,
  layout: typeof oneProcess,
): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const { database } = environment;
    const products = await layout(environment);
    await createWebhook(products[0], receiver.url);
    await products[0].sendEvents(JSON.stringify(purchase(0)));
    await attemptsRecorded(database.pool, 1);
    await pause(quietMs);
    const meter = await startMeter(database, ...products);
    const startedAt = performance.now();
    await pause(scaled(60) * 1000);
    const { nodeCpuUs, postgresCpuUs, statements, walBytes, memoryMb } = await meter.read(
      (performance.now() - startedAt) / 1000,
    );
    const percent = (usPerSecond: number) => usPerSecond / 10_000;
    return {
      statementsPerSecond: statements!,
      nodeShare: percent(nodeCpuUs!),
      postgresShare: percent(postgresCpuUs!),
      walPerSecond: walBytes!,
      memoryMb: memoryMb!,
    };
  });
}
