import { expect, test } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { formatMoves, parseMoves } from './moves.ts';

const keysOf = (count: number, webhookId = uuidv7()) =>
  Array.from({ length: count }, () => ({ webhookId, eventRowId: uuidv7() }));

test('what is said of deliveries is read again as it was said, in notifications of less than 8,000 bytes', () => {
  const keys = [...keysOf(700), ...keysOf(2)];
  const texts = formatMoves('HELD', keys, true);
  expect(texts).toHaveLength(4);
  for (const text of texts) expect(text.length).toBeLessThan(7000);
  const read = texts.map((text) => parseMoves(text)!);
  expect(read.map(({ move }) => move)).toEqual(['HELD', 'HELD', 'HELD', 'HELD']);
  const found = read.flatMap(({ webhookId, eventRowIds }) =>
    eventRowIds.map((eventRowId) => ({ webhookId, eventRowId })),
  );
  expect(found).toEqual(keys);
});

test('one text per webhook says that deliveries of it were moved, when nobody asks which', () => {
  const [one, other] = [uuidv7(), uuidv7()];
  const texts = formatMoves('RELEASED', [...keysOf(1000, one), ...keysOf(1, other)], false);
  expect(texts.map((text) => parseMoves(text))).toEqual([
    { move: 'RELEASED', webhookId: one, eventRowIds: [] },
    { move: 'RELEASED', webhookId: other, eventRowIds: [] },
  ]);
});

test.each(['', 'HELD', 'FORGOTTEN webhook', 'HELD webhook abc'])('%j says nothing', (text) => {
  expect(parseMoves(text)).toBeNull();
});
