import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchOptions {
  /** Prints the usage and ends. */
  readonly help: boolean;
  /** A fifth of the size. */
  readonly quick: boolean;
  /** Names of the scenarios to run. */
  readonly only: readonly string[];
  readonly runs: number;
  /** The file for all figures, as JSON. */
  readonly out: string;
}

/** The command line cannot be understood. The message is one sentence. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function usageOf(scenarios: readonly string[]): string {
  return `npm run bench -- [options]

  --quick          run at a fifth of the size
  --only <names>   run these scenarios only, separated by commas
  --runs <number>  repeat all scenarios, 1 to 100 times; cells show lowest · median · highest
  --out <file>     write all figures to this file as JSON
  --help           print this text

Scenarios: ${scenarios.join(', ')}`;
}

/** @throws {UsageError} on an unknown option or scenario, or a number of runs that is not from 1 to 100 */
export function readOptions(args: readonly string[], scenarios: readonly string[]): BenchOptions {
  const values = parse(args);
  const only = values.only?.split(',').map((name) => name.trim()) ?? scenarios;
  const unknown = only.filter((name) => !scenarios.includes(name));
  if (unknown.length > 0) throw new UsageError(`Unknown scenario: ${unknown.join(', ')}`);
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs >= 1 && runs <= 100)) {
    throw new UsageError(`--runs must be a number from 1 to 100, not "${values.runs}"`);
  }
  return { help: values.help, quick: values.quick, only, runs, out: values.out };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        runs: { type: 'string', default: '1' },
        out: { type: 'string', default: join(tmpdir(), 'perspection-bench.json') },
      },
    }).values;
  } catch (error) {
    // Only the first sentence: the second is advice on arguments that start with a dash.
    throw new UsageError((error as Error).message.split('. ')[0], { cause: error });
  }
}
