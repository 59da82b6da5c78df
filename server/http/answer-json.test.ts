import { expect, it } from 'vitest';

import { LoopTurns } from '../async/index.ts';
import { answerJson, largeAnswerJson } from './answer-json.ts';

/** Objects of an answer have no prototype. */
const bare = (fields: object) => Object.assign(Object.create(null) as Record<string, unknown>, fields);
const node = bare({
  id: '1',
  text: 'é"\n',
  none: null,
  at: new Date(0),
  json: { a: [1, { b: 2 }] },
  list: [],
});
const data = bare({ nodes: [node, null, bare({})], names: ['a', 1, true], skipped: undefined, page: node });
const answers = [{ data }, { data: null, errors: [{ message: 'No.' }] }, { errors: [] }];

it.each(answers)('a large answer is written as a small one is', async (answer) => {
  expect(await largeAnswerJson(answer, new LoopTurns(10), 10_000)).toBe(answerJson(answer));
});

it('an answer that has more bytes than it may is not written', async () => {
  const answer = { data: bare({ text: 'é'.repeat(100_000) }) };
  const bytes = Buffer.byteLength(answerJson(answer));
  expect(await largeAnswerJson(answer, new LoopTurns(10), bytes)).toHaveLength(100_000 + bytes - 200_000);
  expect(await largeAnswerJson(answer, new LoopTurns(10), bytes - 1)).toBeNull();
});
