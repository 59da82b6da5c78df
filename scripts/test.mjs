// npm test: all checks and tests that must pass before a merge, from a clean clone, with a table of their times.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureChromium } from './chromium.mjs';
import { ensureBuilt, ensureInstalled, findNode } from './ensure.mjs';
import { root, runTool, tell, withTools } from './run.mjs';

/** Longest first: two run at a time, and the short ones fill the gaps. */
const checks = [
  ['lint', 'eslint --max-warnings 0 .'],
  ['types of the server', 'tsc -p tsconfig.json'],
  ['types of the dashboard', 'svelte-check --tsconfig web/tsconfig.json --fail-on-warnings'],
  ['unused code', 'knip'],
  ['format', 'prettier --check --log-level warn .'],
  ['architecture rules', 'depcruise --config .dependency-cruiser.cjs server web/src demo bench tests'],
  ['docs/configuration.md is current', 'tsx scripts/config-table.ts --check'],
  ['schema.graphql is current', 'tsx server/schema.ts --check'],
  ['typed documents are current', 'graphql-codegen --config codegen.ts --check'],
];

function tellStep({ name, passed, seconds, output }) {
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)\n`);
  if (!passed && output) process.stdout.write(`${output.trimEnd()}\n\n`);
}

async function check([name, command], env) {
  const [program, ...args] = command.split(' ');
  const { code, output, seconds } = await runTool(program, args, { env });
  return { name, passed: code === 0, seconds, output };
}

async function build() {
  const started = performance.now();
  const output = await ensureBuilt().then(
    () => '',
    (error) => error.message,
  );
  return { name: 'build', passed: output === '', seconds: (performance.now() - started) / 1000, output };
}

/** Runs the steps two at a time, for two cores. */
async function allOf(steps) {
  const waiting = [...steps];
  const results = [];
  const runNext = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await step();
      tellStep(result);
      results.push(result);
    }
  };
  await Promise.all([runNext(), runNext()]);
  return results;
}

/** Counts tests that passed, failed and were skipped. A file that could not be loaded counts as a failed test. */
function counts(code, report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap((file) => file.assertionResults);
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    const having = (...statuses) => tests.filter((test) => statuses.includes(test.status)).length;
    const failed = having('failed') + broken;
    // An error outside of all tests, such as an unhandled rejection, also fails the run.
    const outside = code !== 0 && failed === 0;
    return {
      passed: having('passed'),
      failed: outside ? 1 : failed,
      outside,
      skipped: having('pending', 'skipped', 'todo', 'disabled'),
    };
  } catch {
    return { passed: 0, failed: 1, outside: true, skipped: 0 };
  }
}

async function vitest(name, files, env) {
  const report = join(root, '.cache', 'vitest.json');
  rmSync(report, { force: true });
  mkdirSync(join(root, '.cache'), { recursive: true });
  const args = ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, seconds } = await runTool('vitest', args, { env, show: true });
  return { name, passed: code === 0, seconds, counted: counts(code, report) };
}

/** Adds up the counts of all test runs. */
function sum(counted) {
  const total = (key) => counted.reduce((all, one) => all + one[key], 0);
  return {
    passed: total('passed'),
    failed: total('failed'),
    skipped: total('skipped'),
    outside: counted.some(({ outside }) => outside),
  };
}

function tellAll(results, { passed, failed, outside, skipped }) {
  const width = Math.max(...results.map(({ name }) => name.length));
  process.stdout.write('\n');
  for (const result of results) {
    const seconds = result.seconds.toFixed(1).padStart(7);
    process.stdout.write(
      `${result.passed ? 'ok    ' : 'FAILED'} ${result.name.padEnd(width)} ${seconds} s\n`,
    );
  }
  if (outside) {
    process.stdout.write(
      '\nNo test failed, but the test run itself did: see the last error above the table.\n',
    );
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
}

async function test() {
  await ensureInstalled();
  const env = withTools(findNode());
  const results = await allOf([build, ...checks.map((step) => () => check(step, env))]);
  const chromium = await ensureChromium();
  const tests = await vitest('tests', [], { ...env, FAULTS: '', ...(chromium && { CHROMIUM: chromium }) });
  // Runs alone, because its processes have deadlines.
  const faults = await vitest('fault tests, short form', ['tests/faults/faults.test.ts'], {
    ...env,
    FAULTS: 'short',
  });
  results.push(tests, faults);
  tellAll(results, sum([tests.counted, faults.counted]));
  return results.every(({ passed }) => passed) ? 0 : 1;
}

process.exitCode = await test().catch(tell);
