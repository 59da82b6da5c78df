import pg from 'pg';
import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { createNotifications } from './notifications.ts';

const keep = closingAfterAll();

test('the listening connection gets one statement at a time, however many listen at once', async () => {
  const { pool, url } = await openTestStorage(keep);
  const original = pg.Client.prototype.query as (...args: unknown[]) => Promise<unknown>;
  let running = 0;
  let most = 0;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(async function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    most = Math.max(most, (running += 1));
    return original.apply(this, args).finally(() => (running -= 1));
  } as never);
  const notifications = keep(createNotifications(url, pool, silentLog, () => undefined));
  const listen = (channel: string) =>
    notifications.listen(
      channel,
      () => undefined,
      () => undefined,
    );
  await listen('first');
  await Promise.all([
    ...['second', 'third', 'fourth'].map(listen),
    notifications.holdLock(
      1,
      () => undefined,
      () => undefined,
    ),
  ]);
  spy.mockRestore();
  expect(most).toBe(1);
});
