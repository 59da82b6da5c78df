import { expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { plainArray, textArray } from './array-literal.ts';

const keep = closingAfterEach();

test('PostgreSQL reads back the same texts, including quotes, backslashes, NULL and line breaks', async () => {
  const { pool } = await openTestStorage(keep);
  const texts = [
    '',
    'plain',
    'NULL',
    'null',
    null,
    '{}',
    '{"a":"b\\n"}',
    'a,b',
    ' x ',
    '\\',
    '"',
    "'",
    'é 😀',
    '\n\t',
  ];
  const { rows } = await pool.query('select $1::text[] as texts', [textArray(texts)]);
  expect(rows[0].texts).toEqual(texts);
});

test('PostgreSQL reads back the same numbers, booleans, UUIDs and times', async () => {
  const { pool } = await openTestStorage(keep);
  const id = '01a20d4b-b200-70b0-b4d2-b1fc1b23cda2';
  const time = new Date('2026-02-03T04:05:06.789Z');
  const { rows } = await pool.query(
    'select $1::int[] as n, $2::bool[] as b, $3::uuid[] as u, $4::timestamptz[] as t',
    [
      plainArray([1, null, -3]),
      plainArray([true, false, null]),
      plainArray([id, null]),
      plainArray([time.toISOString(), null]),
    ],
  );
  expect(rows[0]).toEqual({ n: [1, null, -3], b: [true, false, null], u: [id, null], t: [time, null] });
});

test('PostgreSQL reads back empty arrays', async () => {
  const { pool } = await openTestStorage(keep);
  const { rows } = await pool.query('select $1::text[] as none, $2::int[] as nothing', [
    textArray([]),
    plainArray([]),
  ]);
  expect(rows[0]).toEqual({ none: [], nothing: [] });
});
