import { expect, test } from 'vitest';

import { readOptions, UsageError, usageOf } from './options.ts';

const scenarios = ['drain', 'latency', 'log'];
const read = (...args: string[]) => readOptions(args, scenarios);

test('without options, all scenarios run once at full size', () => {
  expect(read()).toMatchObject({ help: false, quick: false, only: scenarios, runs: 1 });
});

test('options select scenarios, the size, the number of runs and the file', () => {
  const options = read('--quick', '--only', 'drain, log', '--runs', '3', '--out', 'a.json');
  expect(options).toEqual({ help: false, quick: true, only: ['drain', 'log'], runs: 3, out: 'a.json' });
});

test.each([
  [['--fast'], "Unknown option '--fast'"],
  [['--only'], "Option '--only <value>' argument missing"],
  [['drain'], "Unexpected argument 'drain'"],
  [['--only', 'drain,nap'], 'Unknown scenario: nap'],
  [['--runs', '0'], '--runs must be a number from 1 to 100, not "0"'],
  [['--runs', 'many'], '--runs must be a number from 1 to 100, not "many"'],
])('%j is refused in one sentence', (args, message) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(`^${message}`) }),
  );
});

test('the usage lists all options and scenarios', () => {
  const usage = usageOf(scenarios);
  for (const option of ['--quick', '--only', '--runs', '--out', '--help']) expect(usage).toContain(option);
  expect(usage).toContain('drain, latency, log');
});
