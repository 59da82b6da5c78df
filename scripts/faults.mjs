// npm run test:faults [-- seed]: the fault tests in their long form; FAULTS=short runs the short one. See docs/faults.md.
import { ensureBuilt, ensureInstalled, findNode } from './ensure.mjs';
import { runTool, tell, withTools } from './run.mjs';

async function test() {
  await ensureInstalled();
  await ensureBuilt();
  const [seed] = process.argv.slice(2);
  const env = {
    ...withTools(findNode()),
    FAULTS: process.env.FAULTS || 'long',
    ...(seed && { FAULTS_SEED: seed }),
  };
  const { code } = await runTool('vitest', ['run', 'tests/faults'], { env, show: true });
  return code;
}

process.exitCode = await test().catch(tell);
