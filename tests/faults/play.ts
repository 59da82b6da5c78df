import { closeAll, type Closeable } from '../../server/lifecycle.ts';
import { type Keep } from '../../server/testing/closing.ts';
import { findMiscounted, readTotals } from './api.ts';
import { check, goesOnWithinMs } from './checker.ts';
import { findGrown, memoryOf, memorySummary } from './memory.ts';
import { poll } from './poll.ts';
import { Processes } from './processes.ts';
import { countEnded, readLog, readNames } from './read-log.ts';
import { openScene, type Scene, type SceneOptions } from './scene.ts';
import { summaryOf } from './summary.ts';

/** The result of a run. */
export interface Report {
  /** A sentence per problem, and the processes' warnings; empty if all guarantees were kept. */
  readonly problems: readonly string[];
  /** One line. */
  readonly summary: string;
}

/** How many problems are reported: a large number of them has one cause. */
const mostReported = 20;

/** Opens a scene, runs `act` in it, waits until all deliveries have ended, stops everything and checks the history. */
export async function play(
  options: SceneOptions,
  act: (scene: Scene, keep: Keep) => Promise<void>,
): Promise<Report> {
  const opened: Closeable[] = [];
  const keep: Keep = (part) => (opened.push(part), part);
  const processes = new Processes(keep);
  try {
    const scene = await openScene(keep, processes, options);
    const warm = await memoryOf(processes.running);
    await act(scene, keep);
    await scene.load.stop();
    await untilAllEnded(scene);
    const after = await memoryOf(processes.running);
    const totals = await readTotals(scene.apis[0]!.url, keep);
    const badExits = await processes.end();
    const { database, recorder } = scene;
    const recordings = processes.recordings(await readNames(database));
    const history = recorder.close(await readLog(database), recordings);
    const problems = [
      ...check(history),
      ...findMiscounted(history, totals),
      ...findGrown(warm, after),
      ...badExits,
    ];
    const reported = problems.length > 0 ? [...problems.slice(0, mostReported), processes.warnings()] : [];
    return { problems: reported, summary: `${summaryOf(history)}; ${memorySummary(warm, after)}` };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${processes.warnings()}`, { cause: error });
  } finally {
    await closeAll(opened);
  }
}

/** For the retries that remain after work continues, on a busy machine. */
const retriesTakeMs = 20_000;

/** Waits until every delivery has ended. If some do not end in time, the checks of the history report them. */
async function untilAllEnded({ recorder, database }: Scene): Promise<void> {
  const wanted = recorder.acknowledged.length * recorder.webhooks.size;
  const ended = async () => (await countEnded(database)) >= wanted;
  await poll('end', ended, goesOnWithinMs + retriesTakeMs).catch(() => undefined);
}
