import 'reflect-metadata';

import { enableCompileCache } from 'node:module';

import { type App } from './app.ts';
import { type Config, readConfig } from './config/index.ts';
import { errorText } from './error-text.ts';
import { StartupError } from './lifecycle.ts';
import { createLog, type Log } from './log.ts';
import { answerParent, startedToDeliver, startWorkerProcesses } from './worker-processes.ts';

/** A stop that takes longer is stuck: the process exits anyway, and other workers take over its deliveries. */
const stopWithinMs = 18_000;

/** The only file that touches the environment, signals and the exit code. */
async function main(): Promise<number> {
  const { config, problems } = readConfig(process.env);
  if (problems) {
    printError(['The configuration is invalid:', ...problems.map((problem) => `  - ${problem}`)]);
    return 1;
  }
  const log = createLog({ level: config.logLevel });
  logFatalErrors(log);
  const hasParent = process.argv.includes(startedToDeliver);
  const stopped = signalled(hasParent);
  try {
    // From the second start on, the code need not be compiled. Without a folder for temporary files, it is as before.
    enableCompileCache();
    const { startApp } = await import('./app.ts');
    const app = await startApp(config, log, {
      startWorkers: (databaseUrl, maxInFlight) =>
        startWorkerProcesses({
          count: config.workers - 1,
          env: workerEnvironment(databaseUrl, maxInFlight),
          log,
        }),
    });
    if (hasParent) answerParent(() => app.metrics.values());
    else greet(app, config, await app.setUpLink());
    const signal = await stopped;
    log.info({ signal }, 'Stopping.');
    setTimeout(() => {
      printError([
        'Stopping took too long. Other workers, or the next start, will take over the unfinished deliveries.',
      ]);
      process.exit(0);
    }, stopWithinMs).unref();
    await app.close();
    return 0;
  } catch (error) {
    log.debug({ err: error }, 'Startup failed.');
    printError([error instanceof StartupError ? error.message : `Startup failed: ${errorText(error)}`]);
    return 1;
  }
}

function greet(app: App, config: Config, setUpLink: string | null): void {
  if (app.dataFolder) print(`Database   embedded PostgreSQL in ${app.dataFolder}`);
  if (app.url && app.apiKey) {
    // The operator knows a configured key, and in production what is printed ends up in logs.
    const hidden = config.production && config.bootstrapApiKey !== null;
    // The fragment of a URL is not sent to servers and so does not get into their logs.
    print(`Dashboard  ${app.url}/${hidden ? '' : `#key=${encodeURIComponent(app.apiKey)}`}`);
    if (setUpLink) print(`Set up     ${setUpLink}`);
    print(`API        ${app.url}/graphql`);
    print(`Playground ${app.url}/playground`);
    print(`API key    ${hidden ? 'as set by BOOTSTRAP_API_KEY' : app.apiKey}`);
  } else {
    print(`Delivering as ${config.role}.`);
  }
  print('Stop with Ctrl-C.');
}

/**
 * Node.js would print such an error with all its properties. Those of a database error are the row and the parameters of
 * the statement.
 */
function logFatalErrors(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'The process ended because of an error that nothing caught.');
    process.exit(1);
  });
}

/**
 * The environment of the worker processes that this process starts.
 *
 * @param maxInFlight What each of them has memory for beside the others.
 */
function workerEnvironment(databaseUrl: string, maxInFlight: number): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ROLE: 'worker',
    WORKERS: '1',
    DATABASE_URL: databaseUrl,
    METRICS_PORT: '',
    MAX_IN_FLIGHT: String(maxInFlight),
  };
}

/**
 * Resolves with the first signal, or when the parent process ended. Later signals are ignored: a terminal and a process
 * manager may both send one.
 */
function signalled(hasParent: boolean): Promise<string> {
  return new Promise((resolve) => {
    if (hasParent) process.on('disconnect', () => resolve('The parent ended'));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve(signal));
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printError(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

// The terminal may be closed, and the program that reads the output gone: neither may end the process before it has
// stopped the database.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exit(await main());
