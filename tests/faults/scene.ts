import { type Keep } from '../../server/testing/closing.ts';
import { apiKey, createWebhooks } from './api.ts';
import { type Load, startLoad } from './clients.ts';
import { startEndpoints } from './endpoints.ts';
import { type Begun, beginFault, type FaultDetails } from './faults.ts';
import { Recorder } from './history.ts';
import { inspectable } from './memory.ts';
import { type Database, sharedPostgres } from './postgres.ts';
import { type Named, type Processes } from './processes.ts';

/** How long and how often, so that a short run and a long one share their code. */
export interface Size {
  readonly seed: number;
  /** Times that a fault is repeated. */
  readonly rounds: number;
  /** How long a fault lasts that has a length. */
  readonly holdMs: number;
}

export interface SceneOptions {
  readonly seed: number;
  /** How many. */
  readonly apis: number;
  /** How many on a direct way to the database. */
  readonly workers: number;
  /** The shared one unless it is to be broken. */
  readonly database?: (keep: Keep) => Promise<Database>;
}

export interface Api {
  readonly url: string;
  readonly process: Named;
}

/** The product as several processes over one PostgreSQL, with clients that send and receivers that answer. */
export interface Scene {
  readonly recorder: Recorder;
  readonly database: Database;
  readonly processes: Processes;
  /** Clients look here for every call. */
  readonly apis: Api[];
  readonly workers: Named[];
  readonly load: Load;
  startApi(): Promise<Api>;
  /** Ready when it resolves. @param databaseUrl Another way to the same database. */
  startWorker(name: string, databaseUrl?: string): Promise<Named>;
  /** See {@link beginFault}. @param workers Those that it touches. */
  begin(kind: string, workers: readonly Named[], details?: FaultDetails): Promise<Begun>;
}

const maxInFlight = 16;
/** By docs/delivery.md: requests under way, and four times as many that wait to be recorded. */
const inHands = maxInFlight + 4 * maxInFlight;

const environment = {
  NODE_ENV: 'test',
  PORT: '0',
  HOST: '127.0.0.1',
  BOOTSTRAP_API_KEY: apiKey,
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  LOG_LEVEL: 'info', // each attempt that is recorded is told
  MAX_IN_FLIGHT: String(maxInFlight),
  NODE_OPTIONS: inspectable,
  DATABASE_POOL: '6', // several scenes share a small machine
};

/** On a machine that has much else to do. */
const startsWithinMs = 90_000;

/** Requests until it is warm. */
const warm = 150;

/** Resolves when events flow through it. */
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
  await recorder.moreArrivals(warm);
  return {
    recorder,
    database,
    processes,
    apis,
    workers,
    load,
    ...starters,
    begin: (kind, touched, details) =>
      beginFault({ database, recorder, processes, inHands }, kind, touched, details),
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
