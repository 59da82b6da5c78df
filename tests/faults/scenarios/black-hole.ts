import { setTimeout as hold } from 'node:timers/promises';

import { startProxy } from '../../../server/testing/proxy.ts';
import { goesOnWithinMs } from '../checker.ts';
import { play, type Report } from '../play.ts';
import { worksAgain } from '../processes.ts';
import { type Size } from '../scene.ts';

/**
 * The network between some workers and PostgreSQL swallows everything, and tells nobody. Then it comes back in three
 * ways: as if it had only been slow, without the connections that there were, and by cutting them.
 */
export function blackHole({ seed, rounds, holdMs }: Size): Promise<Report> {
  return play({ seed, apis: 1, workers: 1 }, async (scene, keep) => {
    const ways = await Promise.all(
      (['resume', 'forget', 'cut'] as const).map(async (comesBack) => {
        const proxy = keep(await startProxy(scene.database.url));
        return { proxy, comesBack, worker: await scene.startWorker(`worker to ${comesBack}`, proxy.url) };
      }),
    );
    const swallowed = ways.map(({ worker }) => worker);
    for (let round = 1; round <= rounds; round += 1) {
      await Promise.all(ways.map(({ worker }) => worksAgain(worker, goesOnWithinMs)));
      const fault = await scene.begin('black hole', swallowed, { othersGoOn: true });
      for (const { proxy } of ways) proxy.swallow();
      await hold(holdMs);
      for (const { proxy, comesBack } of ways) proxy[comesBack]();
      fault.end();
    }
    await Promise.all(ways.map(({ worker }) => worksAgain(worker, goesOnWithinMs)));
  });
}
