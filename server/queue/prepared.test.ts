import { expect, test } from 'vitest';

import { prepared } from './prepared.ts';

const adding = (table: string) => `\n    INSERT INTO queue.${table} (\n id, name) select $1`;

test('adding jobs has a name, and each queue another one', () => {
  const { name } = prepared(adding('j0123abc'), ['x']);
  expect(name).toBeDefined();
  expect(prepared(adding('j0123abc'), ['y'])).toEqual({ name, text: adding('j0123abc'), values: ['y'] });
  expect(prepared(adding('j4567def')).name).not.toBe(name);
});

test.each([
  'WITH next AS (SELECT 1) UPDATE queue.j0123abc SET x = 1',
  'select * from queue.job',
  'INSERT INTO queue.queue (name) values (1)',
])('%s has none', (text) => {
  expect(prepared(text).name).toBeUndefined();
});

test('there is a limit to what connections remember', () => {
  const names = new Set(Array.from({ length: 100 }, (_, n) => prepared(adding(`jabc${n}`)).name));
  expect(names.size).toBeLessThanOrEqual(9); // undefined among them
});
