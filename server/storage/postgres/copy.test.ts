import { type PoolClient } from 'pg';
import { beforeEach, expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { copyNull, copyRows, copyText, copyTime } from './copy.ts';

const keep = closingAfterEach();
const sql = 'copy notes from stdin';
let client: PoolClient;

beforeEach(async () => {
  const { pool } = await openTestStorage(keep);
  client = await pool.connect();
  keep({ close: async () => client.release(true) });
  await client.query('create temporary table notes (id integer primary key, note text)');
});

async function notes(): Promise<unknown[]> {
  return (await client.query('select id, note from notes order by id')).rows;
}

test('every character of a row is stored as it was given', async () => {
  const odd = 'tab\t line\n return\r back\\slash \\N \\. 🚀 ünï';
  await copyRows(client, sql, `1\t${copyText(odd)}\n2\t${copyText(null)}\n3\t${copyNull}\n4\t\n`);
  expect(await notes()).toEqual([
    { id: 1, note: odd },
    { id: 2, note: null },
    { id: 3, note: null },
    { id: 4, note: '' },
  ]);
});

test.each([
  ['an invalid row', sql, '1\tone\nzwei\ttwo\n', '22P02'],
  ['a duplicate key', sql, '1\tone\n1\tagain\n', '23505'],
  ['an invalid statement', 'copy nothing from stdin', '1\tone\n', '42P01'],
])('%s fails the whole copy, and the connection can still be used', async (_what, statement, rows, code) => {
  await expect(copyRows(client, statement, rows)).rejects.toMatchObject({ code });
  expect(await notes()).toEqual([]);
  await copyRows(client, sql, '7\tseven\n');
  expect(await notes()).toEqual([{ id: 7, note: 'seven' }]);
});

test('a copy on a pool returns its connection, also when it fails', async () => {
  const { pool } = await openTestStorage(keep);
  const copySql = 'copy settings.workspaces (id, name) from stdin';
  const row = `${uuidv7()}\tOnce\n`;
  await copyRows(pool, copySql, row);
  expect(pool.idleCount).toBe(pool.totalCount);
  await expect(copyRows(pool, copySql, row)).rejects.toMatchObject({ code: '23505' });
  expect(pool.idleCount).toBe(pool.totalCount);
});

test('a row of 5 MB is copied', async () => {
  const note = 'x'.repeat(5_000_000);
  await copyRows(client, sql, `1\t${note}\n`);
  expect(await notes()).toEqual([{ id: 1, note }]);
});

test('a copy fails when its connection breaks', async () => {
  client.on('error', () => undefined);
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  await client.query('create temporary table slow (id integer, slept text default pg_sleep(60)::text)');
  const { pool } = await openTestStorage(keep);
  const failed = expect(copyRows(client, 'copy slow (id) from stdin', '1\n')).rejects.toThrow(/terminat/);
  await pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await failed;
});

test('times are written in ISO 8601, including repeated ones', () => {
  const times = [0, 0, 1, 0, 1_770_000_000_123, 1_770_000_000_123].map((ms) => new Date(ms));
  expect(times.map(copyTime)).toEqual(times.map((time) => time.toISOString()));
});
