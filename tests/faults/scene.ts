import { type Keep } from '../../server/testing/closing.ts';
import { apiKey, createWebhooks } from './api.ts';
import { type Load, startLoad } from './clients.ts';
import { startEndpoints } from './endpoints.ts';
import { type Begun, beginFault, type FaultDetails } from './faults.ts';
import { Recorder } from './history.ts';
import { inspectable } from './memory.ts';
import { type Database, sharedPostgres } from './postgres.ts';
import { type Named, type Processes } from './processes.ts';
import { testEncryptionKey } from '../../server/testing/secret-box.ts';

/** The size of a run, short or long. */
export interface Size {
  readonly seed: number;
  /** How often the fault is repeated. */
  readonly rounds: number;
  /** How long the fault lasts, if it has a duration. */
  readonly holdMs: number;
}

export interface SceneOptions {
  readonly seed: number;
  /** The number of API processes. */
  readonly apis: number;
  /** The number of workers that are connected to the database directly. */
  readonly workers: number;
  /** A database of its own, for scenes that break it; by default one in the shared PostgreSQL. */
  readonly database?: (keep: Keep) => Promise<Database>;
}

export interface Api {
  readonly url: string;
  readonly process: Named;
}

/** The product as several processes that share one PostgreSQL, with clients that send and receivers that answer. */
export interface Scene {
  readonly recorder: Recorder;
  readonly database: Database;
  readonly processes: Processes;
  /** Clients read this list before every call. */
  readonly apis: Api[];
  readonly workers: Named[];
  readonly load: Load;
  startApi(): Promise<Api>;
  /** Resolves when the worker is ready. @param databaseUrl the same database through a proxy */
  startWorker(name: string, databaseUrl?: string): Promise<Named>;
  /** See {@link beginFault}. */
  begin(kind: string, workers: readonly Named[], details?: FaultDetails): Promise<Begun>;
}

const maxInFlight = 16;
/** Requests in flight, and four times as many that wait to be recorded: see docs/delivery.md. */
const maxUnrecorded = maxInFlight + 4 * maxInFlight;

const environment = {
  NODE_ENV: 'test',
  PORT: '0',
  HOST: '127.0.0.1',
  BOOTSTRAP_API_KEY: apiKey,
  ENCRYPTION_KEY: testEncryptionKey,
  LOG_LEVEL: 'info', // logs each recorded attempt
  MAX_IN_FLIGHT: String(maxInFlight),
  NODE_OPTIONS: inspectable,
  DATABASE_POOL: '6', // several scenes share a small machine
};

/** On a busy machine. */
const startsWithinMs = 90_000;

/** Requests before the processes count as warmed up. */
const warmUpRequests = 150;

/** Starts everything, and resolves when the processes are warmed up. */
export async function openScene(keep: Keep, processes: Processes, options: SceneOptions): Promise<Scene> {
  const recorder = new Recorder();
  const database = await (options.database ?? sharedPostgres)(keep);
  const endpoints = await startEndpoints(keep, recorder, options.seed);
  const starters = startersOf(processes, database.url);
  const apis: Api[] = [];
  for (let count = 0; count < options.apis; count += 1) apis.push(await starters.startApi());
  await createWebhooks(apis[0]!.url, endpoints, recorder.webhooks, keep);
  const names = Array.from({ length: options.workers }, (_, n) => `worker ${n + 1}`);
  const workers = await Promise.all(names.map((name) => starters.startWorker(name)));
  const urls = () => apis.map(({ url }) => url);
  const load = keep(startLoad({ urls, apiKey, recorder, clients: 4 }));
  await recorder.moreArrivals(warmUpRequests);
  return {
    recorder,
    database,
    processes,
    apis,
    workers,
    load,
    ...starters,
    begin: (kind, affected, details) =>
      beginFault({ database, recorder, processes, maxUnrecorded }, kind, affected, details),
  };
}

function startersOf(processes: Processes, url: string): Pick<Scene, 'startApi' | 'startWorker'> {
  return {
    startApi: async () => {
      const process = processes.start('api', { ...environment, ROLE: 'api', DATABASE_URL: url });
      const [, address] = await process.waitFor(/API +(http:\S+)\/graphql/, startsWithinMs);
      return { url: address!, process };
    },
    startWorker: async (name, databaseUrl = url) => {
      const worker = processes.start(name, { ...environment, ROLE: 'worker', DATABASE_URL: databaseUrl });
      await worker.waitFor(/Delivering as worker/, startsWithinMs);
      return worker;
    },
  };
}
