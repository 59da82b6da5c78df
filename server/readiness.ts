import { type Worker } from './delivery/index.ts';
import { type Storage } from './storage/index.ts';

/** A slower answer of the database counts as none. */
const databaseAnswersWithinMs = 2000;

/**
 * The reasons why a process is not ready, one sentence each; none when it is.
 *
 * @param worker Checked only on `METRICS_PORT`: the main port keeps accepting events while deliveries are stuck.
 */
export async function problemsOf(
  pool: Pick<Storage['pool'], 'query'>,
  worker?: Pick<Worker, 'stuckMs'>,
): Promise<string[]> {
  if (!(await answers(pool))) return ['The database does not answer.'];
  const stuckMs = worker?.stuckMs ?? null;
  if (stuckMs === null) return [];
  return [
    `The worker has not polled for deliveries for ${Math.round(stuckMs / 1000)} s, although the database answers. Restart it.`,
  ];
}

async function answers(pool: Pick<Storage['pool'], 'query'>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), databaseAnswersWithinMs);
  });
  try {
    await Promise.race([pool.query('select 1'), tooLate]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
