import { expect, test } from 'vitest';

import { semaphore } from '../../server/async/index.ts';
import { type Report } from './play.ts';
import { apiRestarts } from './scenarios/api-restarts.ts';
import { blackHole } from './scenarios/black-hole.ts';
import { fullDisk } from './scenarios/full-disk.ts';
import { kill } from './scenarios/kill.ts';
import { lostPostgres } from './scenarios/lost-postgres.ts';
import { pause } from './scenarios/pause.ts';
import { stalledCopy } from './scenarios/stalled-copy.ts';
import { type Size } from './scene.ts';

interface Scenario {
  readonly name: string;
  readonly run: (size: Size) => Promise<Report>;
  readonly short: Omit<Size, 'seed'>;
  readonly long: Omit<Size, 'seed'>;
}

/** The longest first. A fault of 20 s outlasts a claim, which expires 15 s after its last heartbeat. */
const scenarios: readonly Scenario[] = [
  {
    name: 'when the network drops all packets',
    run: blackHole,
    short: { rounds: 1, holdMs: 20_000 },
    long: { rounds: 3, holdMs: 60_000 },
  },
  {
    name: 'when a worker is paused',
    run: pause,
    short: { rounds: 1, holdMs: 20_000 },
    long: { rounds: 3, holdMs: 60_000 },
  },
  {
    name: 'when a process stalls while it holds the lock of the log',
    run: stalledCopy,
    short: { rounds: 1, holdMs: 0 },
    long: { rounds: 4, holdMs: 0 },
  },
  {
    name: 'when a worker is killed repeatedly',
    run: kill,
    short: { rounds: 2, holdMs: 0 },
    long: { rounds: 30, holdMs: 0 },
  },
  {
    name: 'when PostgreSQL closes connections and crashes',
    run: lostPostgres,
    short: { rounds: 1, holdMs: 2000 },
    long: { rounds: 8, holdMs: 20_000 },
  },
  {
    name: 'when the disk is full',
    run: fullDisk,
    short: { rounds: 1, holdMs: 2000 },
    long: { rounds: 5, holdMs: 20_000 },
  },
  {
    name: 'when API processes are restarted one by one',
    run: apiRestarts,
    short: { rounds: 1, holdMs: 0 },
    long: { rounds: 12, holdMs: 0 },
  },
];

const form = process.env['FAULTS'] === 'long' ? 'long' : 'short';
const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);
/** More scenarios at a time than cores, since each spends most of its time waiting. */
const withPermit = semaphore(4);

test.concurrent.for(scenarios)(
  'no delivery is lost $name',
  { timeout: 900_000 },
  async ({ run, name, ...sizes }) => {
    const { problems, summary } = await withPermit(() => run({ seed, ...sizes[form] }));
    process.stderr.write(`${name} (${form}, seed ${seed}): ${summary}\n`);
    expect(problems.join('\n')).toBe('');
  },
);
