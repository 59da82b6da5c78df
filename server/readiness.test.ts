import { expect, test } from 'vitest';

import { problemsOf } from './readiness.ts';

type Asked = Parameters<typeof problemsOf>[0];

const answering = { query: () => Promise.resolve({ rows: [] }) } as unknown as Asked;
const away = { query: () => Promise.reject(new Error('gone')) } as unknown as Asked;

test('a process whose database answers is ready, and a worker, too, that looks for deliveries', async () => {
  expect(await problemsOf(answering)).toEqual([]);
  expect(await problemsOf(answering, { stuckMs: null })).toEqual([]);
});

test('a worker that has stopped looking for deliveries is not ready, and says so', async () => {
  expect(await problemsOf(answering, { stuckMs: 75_400 })).toEqual([
    'The worker has not looked for deliveries for 75 s, although the database answers. Restart it.',
  ]);
});

test('where the database does not answer, nothing is said of the worker that waits for it', async () => {
  expect(await problemsOf(away, { stuckMs: 75_400 })).toEqual(['The database does not answer.']);
});
