import pg from 'pg';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openQueue } from '../queue/index.ts';
import { openStorage } from '../storage/index.ts';
import { noQueue } from './no-queue.ts';
import { testSecretBox } from './secret-box.ts';

/** Creates all tables as the product does at its first start, once, so that every test gets a copy in milliseconds. */
export async function prepareTemplate(url: string): Promise<void> {
  const storage = await openStorage({
    url,
    box: testSecretBox,
    pendingSource: noQueue,
    clock: systemClock,
    log: silentLog,
    poolSize: 2,
  });
  await storage.close();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const queue = await openQueue({ pool, clock: systemClock, log: silentLog, supervise: false });
  await queue.close();
  await pool.end();
}
