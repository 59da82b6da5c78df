import { type Pool } from 'pg';
import { beforeEach, expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { inTransaction } from './transaction.ts';

const keep = closingAfterEach();
let pool: Pool;

beforeEach(async () => {
  ({ pool } = await openTestStorage(keep));
  await pool.query('create table notes (id integer primary key)');
});

async function notes(): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>('select id from notes order by id');
  return rows.map(({ id }) => id);
}

test('a commit that is sent right behind the statements commits them', async () => {
  const answer = await inTransaction(pool, async (tx, commit) => {
    const both = Promise.all([
      tx.query('insert into notes values (1)'),
      tx.query('insert into notes values (2)'),
    ]);
    commit();
    await both;
    return 'done';
  });
  expect(answer).toBe('done');
  expect(await notes()).toEqual([1, 2]);
});

test('when a statement before an early commit fails, all is rolled back and its error is thrown', async () => {
  const failing = inTransaction(pool, async (tx, commit) => {
    const both = Promise.all([
      tx.query('insert into notes values (1)'),
      tx.query('insert into notes values (1)'),
    ]);
    commit();
    await both;
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(await notes()).toEqual([]);
  await inTransaction(pool, (tx) => tx.query('insert into notes values (3)'));
  expect(await notes()).toEqual([3]);
});

test('a commit that the server turns into a rollback throws, even when the error of the statement was ignored', async () => {
  const failing = inTransaction(pool, (tx, commit) => {
    tx.query('insert into nothing values (1)').catch(() => undefined);
    commit();
    return Promise.resolve();
  });
  await expect(failing).rejects.toThrow('rolled back');
});
