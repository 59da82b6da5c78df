// npm start: installs, builds and runs the product in this terminal. npm run demo: the same, with sample traffic.
import { ensureBuilt, ensureInstalled, findNode } from './ensure.mjs';
import { demoEnvironment } from './demo-environment.mjs';
import { runTogether } from './processes.mjs';
import { tell } from './run.mjs';

/** The same options as in the Dockerfile, which gives the reasons. */
const nodeOptions = [
  '--enable-source-maps',
  '--max-semi-space-size=32',
  '--heap-growing-percent=100',
  '--no-allocation-site-pretenuring',
];

async function start(demo) {
  await ensureInstalled();
  await ensureBuilt();
  const env = demo ? demoEnvironment(process.env) : process.env;
  const node = findNode();
  const programs = [{ node, args: [...nodeOptions, 'dist/server/main.js'], env }];
  if (demo) programs.push({ node, args: ['demo/main.ts'], env });
  return await runTogether(programs);
}

process.exitCode = await start(process.argv.includes('--demo')).catch(tell);
