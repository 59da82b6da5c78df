import { expect, test } from 'vitest';

import { prepared } from './prepared.ts';

const adding = (table: string) => `\n    INSERT INTO queue.${table} (\n id, name) select $1`;

test('the statement that adds jobs is prepared under one name for each queue', () => {
  const { name } = prepared(adding('j0123abc'), ['x']);
  expect(name).toBeDefined();
  expect(prepared(adding('j0123abc'), ['y'])).toEqual({ name, text: adding('j0123abc'), values: ['y'] });
  expect(prepared(adding('j4567def')).name).not.toBe(name);
});

test.each([
  'WITH next AS (SELECT 1) UPDATE queue.j0123abc SET x = 1',
  'select * from queue.job',
  'INSERT INTO queue.queue (name) values (1)',
])('the statement %s is not prepared', (text) => {
  expect(prepared(text).name).toBeUndefined();
});

test('at most eight statements are prepared, since each connection remembers every one', () => {
  const names = new Set(Array.from({ length: 100 }, (_, n) => prepared(adding(`jabc${n}`)).name));
  names.delete(undefined);
  expect(names.size).toBeLessThanOrEqual(8);
});
