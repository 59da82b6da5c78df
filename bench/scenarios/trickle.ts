import { type Bench, type Environment } from '../environment.ts';
import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { type Product } from '../product.ts';
import { startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad, type Send } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';

const rates = [1, 20, 50, 200];

/** The processes of an installation, the one that takes the events first. */
type Layout = (environment: Environment) => Promise<[Product, ...Product[]]>;

export const oneProcess: Layout = async ({ start }) => [await start('all')];
/** The worker hears of new jobs by NOTIFY only. */
export const apart: Layout = async ({ start }) => [await start('api'), await start('worker')];

/** Single events by `POST /v1/events`, at constant rates of 1, 20, 50 and 200 a second, to one webhook. */
export async function trickle(bench: Bench): Promise<Rows> {
  const rows: Rows = {};
  for (const perSecond of rates)
    rows[`trickle at ${perSecond}/s`] = await trickleAt(bench, perSecond, oneProcess);
  for (const perSecond of rates)
    rows[`trickle at ${perSecond}/s, API and worker apart`] = await trickleAt(bench, perSecond, apart);
  return rows;
}

const send: Send = (product, event) => product.sendEvents(JSON.stringify(event));

async function trickleAt(
  { scaled, onFreshDatabase }: Bench,
  perSecond: number,
  layout: Layout,
): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const received = new Map<string, number>();
    const receiver = environment.closeAtEnd(
      await startTimedReceiver((id) => received.set(id, performance.now())),
    );
    const products = await layout(environment);
    await createWebhook(products[0], receiver.url);
    return latencyUnderSteadyLoad(environment, products, received, {
      perSecond,
      seconds: scaled(20),
      event: purchase,
      send,
    });
  });
}
