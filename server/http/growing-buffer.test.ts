import { expect, test } from 'vitest';

import { GrowingBuffer } from './growing-buffer.ts';

function open(largest: number, allowed = Infinity) {
  const claimed: number[] = [];
  const grow = (bytes: number) => {
    const fits = claimed.reduce((sum, each) => sum + each, 0) + bytes <= allowed;
    if (fits) claimed.push(bytes);
    return fits;
  };
  return { buffer: new GrowingBuffer(largest, { grow, release: () => undefined }), claimed };
}

test('100,000 pieces of one byte take no more than a few buffers', () => {
  const { buffer, claimed } = open(20_000_000);
  for (let n = 0; n < 100_000; n += 1) buffer.add(Buffer.from([n % 251]));
  expect(claimed).toEqual([65_536, 65_536]);
  expect(buffer.bytes().equals(Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 251)))).toBe(true);
});

test('a body of a known length takes exactly that, and a copy of its bytes', () => {
  const { buffer, claimed } = open(5);
  const piece = Buffer.from('hello');
  buffer.add(piece);
  piece.fill(0);
  expect([String(buffer.bytes()), buffer.length, claimed]).toEqual(['hello', 5, [5]]);
});

test('the last buffer is no larger than the largest length', () => {
  const { buffer, claimed } = open(100_000);
  for (let n = 0; n < 10; n += 1) buffer.add(Buffer.alloc(10_000));
  expect(claimed).toEqual([65_536, 34_464]);
});

test('a piece for which the claim cannot grow is not added', () => {
  const { buffer } = open(100_000, 70_000);
  expect([buffer.add(Buffer.alloc(60_000)), buffer.add(Buffer.alloc(10_000)), buffer.length]).toEqual([
    true,
    false,
    60_000,
  ]);
});
