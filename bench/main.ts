import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Bench, createBench } from './environment.ts';
import { type Figures } from './figures.ts';
import { Interrupted } from './interruption.ts';
import { type BenchOptions, readOptions, UsageError, usageOf } from './options.ts';
import { startPlainReceiver } from './receivers.ts';
import { printTables, type Run } from './report.ts';
import { bareLoop } from './scenarios/bare-loop.ts';
import { type Scenario, scenarios } from './scenarios/index.ts';

/**
 * `npm run bench`: compares the built product with the bare loop on this machine. Each scenario uses databases of its
 * own. docs/performance.md describes the options and the tables.
 */
const names = scenarios.map(({ name }) => name);
const options = readArguments();
if (options.help) {
  process.stdout.write(`${usageOf(names)}\n`);
  process.exit();
}
const selected = scenarios.filter(({ name }) => options.only.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'perspection-bench-'));
const receiver = await startPlainReceiver(join(folder, 'receiver'));
const machine = {
  node: process.version,
  cores: cpus().length,
  model: cpus()[0]?.model ?? 'unknown',
  receiver: receiver.name,
};
const runs: Run[] = [];
try {
  log(`Receiver ${machine.receiver}, Node ${machine.node}, ${machine.cores} × ${machine.model}.`);
  const bench = createBench(folder, receiver, options.quick ? 0.2 : 1);
  for (let n = 1; n <= options.runs; n += 1) {
    if (options.runs > 1) log(`Run ${n} of ${options.runs}`);
    runs.push(await runAll(bench));
  }
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  log(error.message);
} finally {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
}
if (runs.length < options.runs) process.exit(130);
printTables(runs);
writeFileSync(options.out, JSON.stringify({ at: new Date(), machine, quick: options.quick, runs }, null, 2));
log(`All figures are in ${options.out}.`);

function readArguments(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2), names);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    log(`${error.message}.\n\n${usageOf(names)}`);
    process.exit(2);
  }
}

/** Runs all selected scenarios once. A scenario that fails is reported and left out, and the others go on. */
async function runAll(bench: Bench): Promise<Run> {
  const run: Run = {};
  const before = selected.some(isDelivering) ? await bareLoop(bench) : null;
  for (const scenario of selected) {
    log(`${scenario.name} …`);
    try {
      run[scenario.table] = { ...run[scenario.table], ...(await scenario.run(bench)) };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      log(`${scenario.name} failed: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  if (before) addBareLoop(run, before, await bareLoop(bench));
  return run;
}

/** Adds the rate relative to the bare loop: to the mean of before and after, since the speed of machines drifts. */
function addBareLoop(run: Run, before: Figures, after: Figures): void {
  const bare = (before.rate! + after.rate!) / 2;
  const rows = Object.entries(run.Deliveries ?? {}).map(([label, figures]) => [
    label,
    { ...figures, ofBareLoop: figures.rate! / bare },
  ]);
  run.Deliveries = {
    'bare loop': before,
    ...(Object.fromEntries(rows) as Record<string, Figures>),
    'bare loop, again': after,
  };
}

function isDelivering({ table }: Scenario): boolean {
  return table === 'Deliveries';
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
