import { expect, test } from 'vitest';

import { patienceMs, untilTurn } from './loop-turn.ts';

/** A request whose turn comes after so many milliseconds. */
async function waiting(ms: number) {
  let now = 0;
  const refused: string[] = [];
  const turns = { isSpent: () => ms > 0, next: async () => void (now = ms) };
  const refusal = await untilTurn(turns, { onRefused: (by) => void refused.push(by) }, () => now);
  return { refusal, refused };
}

test.each([0, 1, patienceMs])('a request whose turn comes after %d ms is taken', async (ms) => {
  expect(await waiting(ms)).toEqual({ refusal: null, refused: [] });
});

test('a request that has waited too long for its turn is refused, with the time to wait', async () => {
  expect(await waiting(patienceMs + 1)).toMatchObject({
    refusal: { status: 503, code: 'UNAVAILABLE', headers: { 'retry-after': '3' } },
    refused: ['backlog'],
  });
});
