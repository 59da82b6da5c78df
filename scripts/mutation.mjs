// npm run test:mutation [-- room[/part]] [--without-database] [options of stryker run]: how many small changes to the
// code the tests notice. See CONTRIBUTING.md.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureInstalled, findNode } from './ensure.mjs';
import { Failure, root, runTool, tell, withTools } from './run.mjs';

const rooms = ['model', 'routing', 'delivery', 'ingest', 'queue'];

const withoutDatabase = '--without-database';

/** Whether there is such a room, or such a part of one, as in `delivery/sending`. */
function isRoom(name) {
  return (
    /^[a-z]+(\/[a-z-]+)?$/.test(name) &&
    rooms.includes(name.split('/')[0]) &&
    existsSync(join(root, 'server', name))
  );
}

/** The rooms to run, which of their tests, and the options that go to Stryker as they are. */
function readArguments(given) {
  const options = given.filter((option) => option !== withoutDatabase);
  const tests = given.includes(withoutDatabase) ? 'without-database' : 'all';
  const [first, ...rest] = options;
  if (first === undefined || first.startsWith('-')) return { chosen: rooms, tests, options };
  if (!isRoom(first))
    throw new Failure(`There is no room ${first}: choose ${rooms.join(', ')}, or a folder in one of them.`);
  return { chosen: [first], tests, options: rest };
}

/** The mutants of a report by their status. Those that could not run at all count for nothing. */
function scoreOf(report) {
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const having = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;
  const detected = having('Killed', 'Timeout');
  return { detected, all: detected + having('Survived', 'NoCoverage'), timedOut: having('Timeout') };
}

async function mutate(room, tests, options) {
  const report = join(root, '.cache', 'mutation', room, 'report.json');
  rmSync(report, { force: true });
  const env = { ...withTools(findNode()), MUTATION_ROOM: room, MUTATION_TESTS: tests };
  const { code, seconds } = await runTool('stryker', ['run', ...options], { env, show: true });
  if (code !== 0) throw new Failure(`The run of ${room} failed: see above.`);
  return { room, minutes: seconds / 60, ...scoreOf(report) };
}

function tellScore({ room, detected, all, timedOut, minutes }) {
  const percent = ((100 * detected) / all).toFixed(1);
  process.stdout.write(
    `${room.padEnd(20)} ${percent.padStart(5)} %  ${detected} of ${all} mutants detected, ` +
      `${timedOut} of them by a timeout, in ${minutes.toFixed(0)} min\n`,
  );
}

async function test() {
  const { chosen, tests, options } = readArguments(process.argv.slice(2));
  await ensureInstalled();
  const scores = [];
  for (const room of chosen) scores.push(await mutate(room, tests, options));
  process.stdout.write('\n');
  scores.forEach(tellScore);
}

await test().catch(tell);
