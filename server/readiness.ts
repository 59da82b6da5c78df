import { shareResult } from './async/index.ts';
import { type Worker } from './delivery/index.ts';
import { type Storage } from './storage/index.ts';

/** A slower answer of the database counts as none. */
const databaseAnswersWithinMs = 2000;
/** How long one answer serves all who ask. */
const reuseMs = 1000;

/**
 * Makes the check whether the database answers. However often it is called, at most one query is under way, even if that
 * one never ends, and an answer is given again for up to a second: health checks cannot use up the connections.
 */
export function databaseCheck(pool: Pick<Storage['pool'], 'query'>): () => Promise<boolean> {
  const ask = shareResult(async () => void (await pool.query('select 1')));
  return shareResult(() => answersInTime(ask), reuseMs);
}

/**
 * The reasons why a process is not ready, one sentence each; none when it is.
 *
 * @param worker Checked only on `METRICS_PORT`: the main port keeps accepting events while deliveries are stuck.
 */
export async function problemsOf(
  databaseAnswers: () => Promise<boolean>,
  worker?: Pick<Worker, 'stuckMs'>,
): Promise<string[]> {
  if (!(await databaseAnswers())) return ['The database does not answer.'];
  const stuckMs = worker?.stuckMs ?? null;
  if (stuckMs === null) return [];
  return [
    `The worker has not polled for deliveries for ${Math.round(stuckMs / 1000)} s, although the database answers. Restart it.`,
  ];
}

async function answersInTime(ask: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), databaseAnswersWithinMs);
  });
  try {
    await Promise.race([ask(), tooLate]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
