import { periodic, throttle } from '../async/index.ts';
import { type Log } from '../log.ts';
import { countAttempts, findUncounted, type Pool } from '../storage/index.ts';

/** Counts attempts into their webhooks' statistics, soon after they were recorded. */
export interface StatisticsCounter {
  /** To be called when attempts of a workspace were recorded. */
  wake(workspaceId: string): void;
  /** Counts what is not counted yet. */
  close(): Promise<void>;
}

export interface StatisticsCounterParts {
  readonly pool: Pool;
  readonly log: Log;
  readonly onCounted: (workspaceId: string) => void;
}

/** Reading statistics adds what is not counted yet, so this only has to be fast enough for someone who watches. */
const countEveryMs = 250;

/**
 * How often attempts are found whose process was killed before it counted them, besides at every start. It looks at every
 * workspace.
 */
const findEveryMs = 3_600_000;

export function createStatisticsCounter({ pool, log, onCounted }: StatisticsCounterParts): StatisticsCounter {
  const uncounted = new Set<string>();
  const counter = throttle(countAll, countEveryMs, (error) =>
    log.warn({ err: error }, 'Attempts could not be counted into statistics; trying again.'),
  );

  /** One workspace after the other: counts of one workspace wait for each other anyway. */
  async function countAll(): Promise<void> {
    for (const workspaceId of [...uncounted]) {
      uncounted.delete(workspaceId);
      try {
        if (await countAttempts(pool, workspaceId)) onCounted(workspaceId);
      } catch (error) {
        uncounted.add(workspaceId);
        throw error;
      }
    }
  }

  function wake(workspaceId: string): void {
    uncounted.add(workspaceId);
    counter.trigger();
  }

  async function findAll(): Promise<void> {
    for (const workspaceId of await findUncounted(pool)) wake(workspaceId);
  }

  const finder = periodic(findAll, {
    everyMs: findEveryMs,
    immediately: true,
    onError: (error) =>
      log.warn(
        { err: error },
        'Workspaces with uncounted attempts could not be read; trying again in an hour.',
      ),
  });
  return {
    wake,
    close: async () => {
      await finder.stop();
      await counter.finish();
    },
  };
}
