import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type Figures } from './figures.ts';
import { Interrupted } from './interruption.ts';
import { type Bench, createBench } from './environment.ts';
import { startPlainReceiver } from './receivers.ts';
import { printTables, type Run } from './report.ts';
import { bareLoop } from './scenarios/bare-loop.ts';
import { type Scenario, scenarios } from './scenarios/index.ts';

/**
 * `npm run bench`: measures the built product against the bare loop on this machine, each scenario on databases of its
 * own. See docs/performance.md for the options and how to read the tables.
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string', default: '1' },
    out: { type: 'string', default: join(tmpdir(), 'perspection-bench.json') },
  },
});
const chosen = choose(options.only);
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
  say(`Receiver ${machine.receiver}, Node ${machine.node}, ${machine.cores} × ${machine.model}.`);
  const bench = createBench(folder, receiver, options.quick ? 0.2 : 1);
  for (let n = 1; n <= Number(options.runs); n += 1) {
    if (Number(options.runs) > 1) say(`Run ${n} of ${options.runs}`);
    runs.push(await runAll(bench));
  }
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  say(error.message);
} finally {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
}
if (runs.length < Number(options.runs)) process.exit(130);
printTables(runs);
writeFileSync(options.out, JSON.stringify({ at: new Date(), machine, quick: options.quick, runs }, null, 2));
say(`All figures are in ${options.out}.`);

/** All that was chosen, once; a scenario that fails is told and left out, and the others go on. */
async function runAll(bench: Bench): Promise<Run> {
  const run: Run = {};
  const before = chosen.some(isDelivering) ? await bareLoop(bench) : null;
  for (const scenario of chosen) {
    say(`${scenario.name} …`);
    try {
      run[scenario.table] = { ...run[scenario.table], ...(await scenario.run(bench)) };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      say(`${scenario.name} failed: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  if (before) addBareLoop(run, before, await bareLoop(bench));
  return run;
}

/** The bare loop before and after, since machines drift: this run's ratios are against the mean of both. */
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

/** @throws When a name is no scenario's. */
function choose(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return scenarios;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `No scenario is named ${unknown.join(', ')}: ${scenarios.map(({ name }) => name).join(', ')}.`,
    );
  }
  return scenarios.filter(({ name }) => names.includes(name));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
