import { expect, test } from 'vitest';

import { problemsOf } from './readiness.ts';

type Pool = Parameters<typeof problemsOf>[0];

const answering = { query: () => Promise.resolve({ rows: [] }) } as unknown as Pool;
const unreachable = { query: () => Promise.reject(new Error('gone')) } as unknown as Pool;

test('a process is ready when its database answers, and a worker when it also polls for deliveries', async () => {
  expect(await problemsOf(answering)).toEqual([]);
  expect(await problemsOf(answering, { stuckMs: null })).toEqual([]);
});

test('a worker that has stopped polling for deliveries is not ready and gives that as the reason', async () => {
  expect(await problemsOf(answering, { stuckMs: 75_400 })).toEqual([
    'The worker has not polled for deliveries for 75 s, although the database answers. Restart it.',
  ]);
});

test('a database that does not answer is the only reason, although the worker is stuck as well', async () => {
  expect(await problemsOf(unreachable, { stuckMs: 75_400 })).toEqual(['The database does not answer.']);
});
