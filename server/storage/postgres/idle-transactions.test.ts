import { expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { openOrm } from '../settings/orm.ts';

const keep = closingAfterEach();
const show = 'show idle_in_transaction_session_timeout';

test('PostgreSQL ends a transaction of any connection after 10 s of idling', async () => {
  const { pool, url } = await openTestStorage(keep);
  const orm = keep(await openOrm(url));
  const timeout = [{ idle_in_transaction_session_timeout: '10s' }];
  expect((await pool.query(show)).rows).toEqual(timeout);
  expect(await orm.em.getConnection().execute(show)).toEqual(timeout);
});
