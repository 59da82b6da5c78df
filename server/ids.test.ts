import { expect, test } from 'vitest';

import { timeOfUuidv7, uuidv7 } from './ids.ts';

test('ids are version 7, distinct and ascending, within a millisecond and beyond', () => {
  const start = Date.now() + 1000;
  const ids = Array.from({ length: 5000 }, (_, n) => uuidv7(start + Math.floor(n / 3)));
  for (const id of ids)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(timeOfUuidv7(ids[4998]!)).toBe(start + 1666);
});
