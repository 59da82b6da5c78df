import { expect, test, vi } from 'vitest';

import { type Log } from '../log.ts';

import { meansOfThisProcess, openFilesOf, outgoingBounds, unrecordedBound } from './in-flight-bound.ts';

const MiB = 1024 * 1024;
const warn = vi.fn();
const bounds = (maxInFlight: number, memory: number, openFiles: number) =>
  outgoingBounds({ maxInFlight, workers: 1 }, { warn } as unknown as Log, {
    memoryBytes: memory * MiB,
    openFiles,
  });

test.each([
  ['plenty of both', 8192, 1_048_576, 1024],
  ['a container of 256 MiB', 256, 1_048_576, 1024],
  ['a container of 192 MiB', 192, 1_048_576, 512],
  ['a container that is too small for anything', 64, 1_048_576, 1],
  ['1,024 open files', 8192, 1024, 256],
  ['no limit of open files', 8192, Infinity, 1024],
  ['3 open files', 8192, 3, 1],
])(
  'with %s (%d MiB, %d files), of 1,024 requests at once %d are made',
  (_means, memory, openFiles, bound) => {
    expect(bounds(1024, memory, openFiles).maxInFlight).toBe(bound);
  },
);

test('a lower setting stays as it is, and leaves idle connections as they are', () => {
  expect(bounds(7, 8192, Infinity)).toEqual({ maxInFlight: 7, maxIdleConnections: 1000 });
  expect(bounds(7, 8192, 800)).toEqual({ maxInFlight: 7, maxIdleConnections: 200 });
});

test('the operator is told when means are short, and not otherwise', () => {
  warn.mockClear();
  bounds(1024, 8192, 4096);
  expect(warn).not.toHaveBeenCalled();
  bounds(1024, 8192, 2048);
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ maxInFlight: 512, openFiles: 2048 }),
    'MAX_IN_FLIGHT is 1024, but memory and open files suffice for 512 requests at once only.',
  );
});

test('the limit of open files is the soft one', () => {
  const row = (soft: string) =>
    `Max processes  9 9 processes\nMax open files            ${soft}   4096   files \n`;
  expect(openFilesOf(row('1024'))).toBe(1024);
  expect(openFilesOf(row('unlimited'))).toBe(Infinity);
  expect(openFilesOf('')).toBe(Infinity);
});

test('processes share the memory of this machine', () => {
  const [alone, ofFour] = [meansOfThisProcess(1), meansOfThisProcess(4)];
  expect(alone.memoryBytes).toBeGreaterThan(128 * MiB);
  expect(ofFour.memoryBytes).toBe(alone.memoryBytes / 4);
  expect(alone.openFiles).toBeGreaterThanOrEqual(256);
});

test('four attempts may wait to be recorded for each request at once, and 1,024 in all', () => {
  expect([1, 64, 256, 1024, 10_000].map(unrecordedBound)).toEqual([4, 256, 1024, 1024, 1024]);
});
