import { fileURLToPath } from 'node:url';

import {
  bootstrapKey,
  checkEncryptionKey,
  createAccess,
  createSecretBox,
  encryptionKeyFor,
} from './access/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Config } from './config/index.ts';
import { createDeliveryService, createSender, type Settled, Worker } from './delivery/index.ts';
import { createHttpServer, startOperationsServer } from './http/index.ts';
import { createIngest } from './ingest/index.ts';
import { closeAll, type Closeable, StartupError } from './lifecycle.ts';
import { createLive, type Live } from './live/index.ts';
import { type Log } from './log.ts';
import { type Metrics } from './metrics/index.ts';
import { metricsOf, tellAttempt } from './measured.ts';
import { createWakeUps, openQueue, type Queue } from './queue/index.ts';
import { openStorage, startEmbeddedPostgres, startMaintenance, type Storage } from './storage/index.ts';
import { traceAttempt } from './traced.ts';
import { openTracing, type Tracing } from './tracing/index.ts';

/** A running product, or the part of it that its role asks for. */
export interface App extends Closeable {
  /** Where the dashboard and the API are; null for a worker. */
  readonly url: string | null;
  /** The owner's key; null for a worker. */
  readonly apiKey: string | null;
  /** Where the embedded PostgreSQL keeps its data; null with `DATABASE_URL`. */
  readonly dataFolder: string | null;
  /** Takes no more work, ends or gives back what is under way, closes everything. */
  close(): Promise<void>;
}

/**
 * The composition root: builds the rooms in order, and takes them down in the reverse.
 * @throws {StartupError} For what whoever starts the product can mend.
 */
export async function startApp(config: Config, log: Log, clock: Clock = systemClock): Promise<App> {
  const opened: Closeable[] = [];
  const open = <T extends Closeable>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    const embedded = config.databaseUrl === null ? open(await startEmbeddedPostgres(config.dataDir)) : null;
    const tracing = await openTracing(config.tracing, log);
    if (tracing) open(tracing); // closed after all that has spans to tell
    const box = createSecretBox(await encryptionKeyFor(config));
    const data = await openData(config, embedded?.url ?? config.databaseUrl!, { box, clock, log }, open);
    await checkEncryptionKey(data.storage.keys, box);
    const serves = config.role !== 'worker';
    const delivers = config.role !== 'api';
    const { storage, queue } = data;
    const live = open(createLive({ storage, log, counts: true }));
    const wakeUps = await createWakeUps(storage.notifications, delivers, (error) =>
      log.warn({ error: error.message }, 'Workers could not be woken; they will look by themselves.'),
    );
    const sender = open(
      createSender({
        allowPrivate: config.allowPrivateEndpoints,
        maxConnectionsPerOrigin: config.maxInFlight,
      }),
    );
    const parts = { storage, queue, wakeUps, sender, live, clock, log, tracing };
    const late: { worker?: Worker } = {}; // its metrics are read from it, and it tells of its attempts
    const metrics = metricsOf({ storage, queue, sender, tracing, worker: () => late.worker });
    if (delivers) {
      const { pool } = storage;
      open(startMaintenance({ pool, clock, log, retentionDays: config.retentionDays }));
      const { maxInFlight, webhookConcurrency } = config;
      const onAttempt = (settled: Settled) => {
        tellAttempt(metrics, settled.attempt);
        if (tracing) traceAttempt(tracing, storage.directory, settled);
      };
      late.worker = open(new Worker({ ...parts, maxInFlight, webhookConcurrency, onAttempt }));
      late.worker.start();
    }
    const apiKey = serves ? await bootstrapKey(storage.keys, box, config.bootstrapApiKey) : null;
    const url = serves ? await serve(config, { ...parts, metrics }, open) : null;
    if (config.metricsPort !== null) open(await serveOperations(config, { storage, metrics, log }));
    return { url, apiKey, dataFolder: embedded?.dataFolder ?? null, close: once(() => closeAll(opened)) };
  } catch (error) {
    await closeAll(opened).catch(() => undefined);
    throw error;
  }
}

type Open = <T extends Closeable>(part: T) => T;

async function openData(
  config: Config,
  url: string,
  tools: { box: ReturnType<typeof createSecretBox>; clock: Clock; log: Log },
  open: Open,
): Promise<{ storage: Storage; queue: Queue }> {
  const late: { queue?: Queue } = {}; // the log asks it what is pending, and it needs the log's pool
  const storage = open(
    await openStorage({
      ...tools,
      url,
      poolSize: config.databasePool,
      pendingSource: {
        pending: async (...query) => (await late.queue?.pending(...query)) ?? [],
      },
    }),
  );
  const queue = open(await openQueue(storage.pool, tools.log, config.role !== 'api'));
  late.queue = queue;
  return { storage, queue };
}

type ServiceParts = Parameters<typeof createDeliveryService>[0] & {
  readonly log: Log;
  readonly live: Live;
  readonly metrics: Metrics;
  readonly tracing: Tracing | null;
};

async function serve(config: Config, parts: ServiceParts, open: Open): Promise<string> {
  const { storage, log, live, clock, metrics, tracing } = parts;
  const server = open(
    await createHttpServer({
      ...{ config, log, clock },
      access: createAccess(storage.keys),
      services: {
        webhooks: storage.webhooks,
        attempts: storage.attempts,
        events: storage.events,
        ingest: createIngest({ ...parts, onEvents: metrics.events, trace: tracing?.ingest }),
        delivery: createDeliveryService(parts),
        live,
      },
      readiness: () => problemsOf(storage),
      metrics,
      webRoot: webRoot(),
    }),
  );
  const { url } = await server.listen().catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(listenProblem('PORT', config, error));
  });
  return config.publicUrl ?? url;
}

async function serveOperations(
  config: Config,
  { storage, metrics, log }: { storage: Storage; metrics: Metrics; log: Log },
): Promise<Closeable> {
  const { host, metricsPort } = config;
  const port = metricsPort!;
  const readiness = () => problemsOf(storage);
  return startOperationsServer({ host, port, metrics, readiness, log }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new StartupError(listenProblem('METRICS_PORT', { host, port }, error));
    },
  );
}

function listenProblem(
  name: 'PORT' | 'METRICS_PORT',
  { host, port }: Pick<Config, 'host' | 'port'>,
  { code, message }: NodeJS.ErrnoException,
): string {
  if (code === 'EADDRINUSE')
    return `${name} ${port} is taken: stop what listens there, or set another ${name}.`;
  if (code === 'EACCES') return `${name} ${port} is not permitted to this user: set a ${name} above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine.`;
  return `The server cannot listen on ${host}:${port}: ${message}.`;
}

const databaseAnswersWithinMs = 2000;

async function problemsOf(storage: Storage): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), databaseAnswersWithinMs);
  });
  try {
    await Promise.race([storage.pool.query('select 1'), tooLate]);
    return [];
  } catch {
    return ['The database does not answer.'];
  } finally {
    clearTimeout(timer);
  }
}

/** The built dashboard lies beside the built server, or in dist/ when the server runs from its source. */
function webRoot(): string {
  const built = import.meta.url.includes('/dist/server/');
  return fileURLToPath(new URL(built ? '../web' : '../dist/web', import.meta.url));
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
