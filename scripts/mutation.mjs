// npm run test:mutation [-- room] [options of stryker run]: how many small changes to the code the tests notice.
// See CONTRIBUTING.md.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureInstalled, findNode } from './ensure.mjs';
import { Failure, root, runTool, tell, withTools } from './run.mjs';

const rooms = ['model', 'routing', 'delivery', 'ingest', 'queue'];

/** The rooms to run, and the options that go to Stryker as they are. */
function readArguments([first, ...rest]) {
  if (first === undefined || first.startsWith('-')) return { chosen: rooms, options: process.argv.slice(2) };
  if (!rooms.includes(first)) throw new Failure(`There is no room ${first}: choose ${rooms.join(', ')}.`);
  return { chosen: [first], options: rest };
}

/** The mutants of a report by their status. Those that could not run at all count for nothing. */
function scoreOf(report) {
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const having = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;
  const detected = having('Killed', 'Timeout');
  return { detected, all: detected + having('Survived', 'NoCoverage') };
}

async function mutate(room, options) {
  const report = join(root, '.cache', 'mutation', room, 'report.json');
  rmSync(report, { force: true });
  const env = { ...withTools(findNode()), MUTATION_ROOM: room };
  const { code, seconds } = await runTool('stryker', ['run', ...options], { env, show: true });
  if (code !== 0) throw new Failure(`The run of ${room} failed: see above.`);
  return { room, minutes: seconds / 60, ...scoreOf(report) };
}

function tellScore({ room, detected, all, minutes }) {
  const percent = ((100 * detected) / all).toFixed(1);
  process.stdout.write(
    `${room.padEnd(8)} ${percent.padStart(5)} %  ${detected} of ${all} mutants detected in ${minutes.toFixed(0)} min\n`,
  );
}

async function test() {
  const { chosen, options } = readArguments(process.argv.slice(2));
  await ensureInstalled();
  const scores = [];
  for (const room of chosen) scores.push(await mutate(room, options));
  process.stdout.write('\n');
  scores.forEach(tellScore);
}

await test().catch(tell);
