import { closeAll, type Closeable } from '../../server/lifecycle.ts';
import { type Keep } from '../../server/testing/closing.ts';
import { findMiscounted, readTotals } from './api.ts';
import { check, goesOnWithinMs } from './checker.ts';
import { findGrown, memoryOf, tellMemory } from './memory.ts';
import { poll } from './poll.ts';
import { Processes } from './processes.ts';
import { countEnded, readLog, readNames } from './read-log.ts';
import { openScene, type Scene, type SceneOptions } from './scene.ts';
import { summaryOf } from './summary.ts';

/** What came of a run. */
export interface Report {
  /** A sentence each, and what the processes said; empty when all promises were kept. */
  readonly problems: readonly string[];
  /** A line to print. */
  readonly summary: string;
}

/** A mass of problems has one cause. */
const mostTold = 20;

/** Opens a scene, lets `act` happen in it, waits for all to be settled, stops everything and checks the history. */
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
    await settled(scene);
    const after = await memoryOf(processes.running);
    const totals = await readTotals(scene.apis[0]!.url, keep);
    const badEnds = await processes.end();
    const { database, recorder } = scene;
    const recordings = processes.recordings(await readNames(database));
    const history = recorder.close(await readLog(database), recordings);
    const problems = [
      ...check(history),
      ...findMiscounted(history, totals),
      ...findGrown(warm, after),
      ...badEnds,
    ];
    const told = problems.length > 0 ? [...problems.slice(0, mostTold), processes.told()] : [];
    return { problems: told, summary: `${summaryOf(history)}; ${tellMemory(warm, after)}` };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${processes.told()}`, { cause: error });
  } finally {
    await closeAll(opened);
  }
}

/** The retries that are left after work goes on, on a machine that is busy. */
const retriesTakeMs = 20_000;

/** Waits for the end of every delivery. When it does not come, the history tells which are missing. */
async function settled({ recorder, database }: Scene): Promise<void> {
  const wanted = recorder.acknowledged.length * recorder.webhooks.size;
  const ended = async () => (await countEnded(database)) >= wanted;
  await poll('end', ended, goesOnWithinMs + retriesTakeMs).catch(() => undefined);
}
