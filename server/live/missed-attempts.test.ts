import { expect, test } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { silentLog } from '../log.ts';
import { addAttempts, record, someAttempt } from '../testing/attempts.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { readByItem } from '../testing/live-reader.ts';
import { createLive } from './index.ts';

const keep = closingAfterEach();

test(
  'a subscriber that missed 100,000 attempts gets them one by one; with one more, it is told to read the log',
  { timeout: 60_000 },
  async () => {
    const storage = await openTestStorage(keep);
    const { pool } = storage;
    const ids = { workspaceId: await addWorkspace(pool), webhookId: uuidv7() };
    await record(pool, [someAttempt(ids)]);
    const { rows } = await pool.query<{ position: string }>('select position from delivery.attempts');
    const after = rows[0]!.position;
    const live = readByItem(keep(createLive({ storage, log: silentLog, counts: false })));
    const first = async () => {
      const feed = live.attempts(ids.workspaceId, { after });
      const { value } = await feed.next();
      feed.close();
      return value!;
    };

    await addAttempts(pool, ids, 100_000);
    expect(await first()).toMatchObject({ resync: false, attempt: { eventId: 'one of many' } });
    await addAttempts(pool, ids, 1);
    expect(await first()).toMatchObject({ resync: true, attempt: null });
  },
);
