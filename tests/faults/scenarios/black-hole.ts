import { setTimeout as hold } from 'node:timers/promises';

import { startProxy } from '../../../server/testing/proxy.ts';
import { goesOnWithinMs } from '../checker.ts';
import { play, type Report } from '../play.ts';
import { worksAgain } from '../processes.ts';
import { type Size } from '../scene.ts';

/**
 * Drops all packets between some workers and PostgreSQL, without closing connections. Then the network recovers in
 * three ways: it forwards what it held back, it has forgotten the connections, or it closes them.
 */
export function blackHole({ seed, rounds, holdMs }: Size): Promise<Report> {
  return play({ seed, apis: 1, workers: 1 }, async (scene, keep) => {
    const ways = await Promise.all(
      (['resume', 'forget', 'cut'] as const).map(async (comesBack) => {
        const proxy = keep(await startProxy(scene.database.url));
        return { proxy, comesBack, worker: await scene.startWorker(`worker to ${comesBack}`, proxy.url) };
      }),
    );
    const affected = ways.map(({ worker }) => worker);
    for (let round = 1; round <= rounds; round += 1) {
      await Promise.all(ways.map(({ worker }) => worksAgain(worker, goesOnWithinMs)));
      const fault = await scene.begin('network failure', affected, { othersGoOn: true });
      for (const { proxy } of ways) proxy.swallow();
      await hold(holdMs);
      for (const { proxy, comesBack } of ways) proxy[comesBack]();
      fault.end();
    }
    await Promise.all(ways.map(({ worker }) => worksAgain(worker, goesOnWithinMs)));
  });
}
