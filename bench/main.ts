import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { type BenchDatabase, startBenchDatabase } from './database.ts';
import { startPlainReceiver } from './receivers.ts';
import {
  bareLoop,
  drain,
  endToEnd,
  fanOut,
  type Figures,
  latency,
  type Latency,
  singleIngest,
} from './scenarios.ts';

/**
 * `npm run bench [-- --quick] [-- --out FILE]`: measures the built product against the bare loop on this machine, in
 * one run, each scenario on a database of its own. See docs/performance.md for how to read it.
 */
const quick = process.argv.includes('--quick');
const out = process.argv[process.argv.indexOf('--out') + 1];
const scale = quick ? 0.2 : 1;
const folder = mkdtempSync(join(tmpdir(), 'perspection-bench-'));
let databases = 0;

async function onFreshDatabase<T>(work: (database: BenchDatabase) => Promise<T>): Promise<T> {
  const database = await startBenchDatabase(join(folder, `database-${(databases += 1)}`));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const receiver = await startPlainReceiver(join(folder, 'receiver'));
const figures: Record<string, Figures> = {};
const latencies: Latency[] = [];
try {
  say(
    `Receiver ${receiver.name}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}.`,
  );
  await measure('bare loop', () => bareLoop(receiver, 6 * scale));
  await measure('drain', () => onFreshDatabase((database) => drain(database, receiver, 50_000 * scale)));
  await measure('end to end', () =>
    onFreshDatabase((database) => endToEnd(database, receiver, 50_000 * scale)),
  );
  await measure('fan-out 1:100', () =>
    onFreshDatabase((database) => fanOut(database, receiver, 400 * scale)),
  );
  await measure('single ingest', () => onFreshDatabase((database) => singleIngest(database, 6 * scale)));
  // Once more, since machines drift: ratios are against the mean of both.
  await measure('bare loop, again', () => bareLoop(receiver, 6 * scale));
  for (const perSecond of [1, 50, 200]) {
    latencies.push(await onFreshDatabase((database) => latency(database, perSecond, 20 * scale)));
  }
} finally {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
}
report();

async function measure(name: string, work: () => Promise<Figures>): Promise<void> {
  figures[name] = await work();
  say(`${name}: ${Math.round(figures[name].rate)}/s`);
}

function report(): void {
  const bare = (figures['bare loop']!.rate + figures['bare loop, again']!.rate) / 2;
  const rows = Object.entries(figures).map(([name, f]) => ({
    scenario: name,
    'per second': Math.round(f.rate),
    'of bare loop': Number((f.rate / bare).toFixed(2)),
    'node µs': rounded(f.nodeCpuUs),
    'postgres µs': rounded(f.postgresCpuUs),
    'WAL bytes': rounded(f.walBytes),
    statements: f.statements === undefined ? '' : Number(f.statements.toFixed(3)),
    'memory MB': rounded(f.memoryMb),
  }));
  /* eslint-disable no-console -- a table is what this program is for */
  console.table(rows);
  console.table(
    latencies.map((l) => ({ 'events/s': l.perSecond, 'p50 ms': fixed(l.p50), 'p99 ms': fixed(l.p99) })),
  );
  /* eslint-enable no-console */
  const file = process.argv.includes('--out') && out ? out : join(tmpdir(), 'perspection-bench.json');
  const machine = {
    node: process.version,
    cores: cpus().length,
    model: cpus()[0]?.model,
    receiver: receiver.name,
  };
  writeFileSync(file, JSON.stringify({ at: new Date(), machine, bare, figures, latencies }, null, 2));
  say(`All figures are in ${file}.`);
}

function rounded(value: number | undefined): number | '' {
  return value === undefined ? '' : Math.round(value);
}

function fixed(value: number): number {
  return Number(value.toFixed(1));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
