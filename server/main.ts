import 'reflect-metadata';

import { startApp } from './app.ts';
import { type Config, readConfig } from './config/index.ts';
import { StartupError } from './lifecycle.ts';
import { createLog } from './log.ts';
import { answerParent, startedToDeliver, startWorkerProcesses } from './worker-processes.ts';

/** A stop that takes longer is stuck: the process exits anyway, and other workers take over its deliveries. */
const stopWithinMs = 18_000;

/** The only file that touches the environment, signals and the exit code. */
async function main(): Promise<number> {
  const { config, problems } = readConfig(process.env);
  if (problems) {
    tell(['The configuration is invalid:', ...problems.map((problem) => `  - ${problem}`)]);
    return 1;
  }
  const log = createLog({ level: config.logLevel });
  const parent = process.argv.includes(startedToDeliver);
  const stopped = signalled(parent);
  try {
    const app = await startApp(config, log, {
      startWorkers: (databaseUrl) =>
        startWorkerProcesses({ count: config.workers - 1, env: workerEnvironment(databaseUrl), log }),
    });
    if (parent) answerParent(() => app.metrics.values());
    else greet(app, config);
    const signal = await stopped;
    log.info({ signal }, 'Stopping.');
    setTimeout(() => {
      tell([
        'Stopping took too long. Other workers, or the next start, will take over the unfinished deliveries.',
      ]);
      process.exit(0);
    }, stopWithinMs).unref();
    await app.close();
    return 0;
  } catch (error) {
    log.debug({ stack: (error as Error).stack }, 'Startup failed.');
    tell([error instanceof StartupError ? error.message : `Startup failed: ${(error as Error).message}`]);
    return 1;
  }
}

function greet(app: Awaited<ReturnType<typeof startApp>>, config: Config): void {
  if (app.dataFolder) say(`Database   embedded PostgreSQL in ${app.dataFolder}`);
  if (app.url && app.apiKey) {
    // Whoever set the key knows it, and in production what is printed is kept in logs.
    const known = config.production && config.bootstrapApiKey !== null;
    // In the fragment, a key reaches no server and no log of one.
    say(`Dashboard  ${app.url}/${known ? '' : `#key=${encodeURIComponent(app.apiKey)}`}`);
    say(`API        ${app.url}/graphql`);
    say(`Playground ${app.url}/playground`);
    say(`API key    ${known ? 'as set by BOOTSTRAP_API_KEY' : app.apiKey}`);
  } else {
    say(`Delivering as ${config.role}.`);
  }
  say('Stop with Ctrl-C.');
}

/** Of the processes that deliver beside this one. */
function workerEnvironment(databaseUrl: string): NodeJS.ProcessEnv {
  return { ...process.env, ROLE: 'worker', WORKERS: '1', DATABASE_URL: databaseUrl, METRICS_PORT: '' };
}

/**
 * Resolves with the first signal, or with the end of the parent. Later ones are ignored: a terminal and a process manager
 * may both send theirs.
 */
function signalled(parent: boolean): Promise<string> {
  return new Promise((resolve) => {
    if (parent) process.on('disconnect', () => resolve('The parent ended'));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve(signal));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function tell(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

process.exit(await main());
