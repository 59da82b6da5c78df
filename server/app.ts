import { bootstrapKey, checkEncryptionKeys, createKeyRing, localKeys, type People } from './access/index.ts';
import { selectDeliveries, startBulkJobs } from './bulk/index.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Config } from './config/index.ts';
import { type Consumers, readLogSettings } from './consumers/index.ts';
import {
  AccessTokens,
  type AccessTokensParts,
  createAuthorizedSender,
  createOwnAddresses,
  createSender,
  outgoingBounds,
  type RecordedAttempt,
  type Sender,
  type SenderOptions,
  Worker,
} from './delivery/index.ts';
import { createCounts } from './counts/index.ts';
import { readEventLogs } from './event-logs.ts';
import { type HttpServer, startOperationsServer } from './http/index.ts';
import { type PipelineLog } from './ingest/index.ts';
import { closeAll, type Closeable, StartupError } from './lifecycle.ts';
import { createLive } from './live/index.ts';
import { type Log } from './log.ts';
import { type Metrics } from './metrics/index.ts';
import { countAttempts, observe, traceAttempt } from './observability.ts';
import {
  createWakeUps,
  noPresence,
  openPresence,
  openQueue,
  type Presence,
  type Queue,
} from './queue/index.ts';
import { endpointRanges, type Open, openPipelineLog, openServer } from './open-server.ts';
import { databaseCheck, problemsOf } from './readiness.ts';
import {
  openStorage,
  type Reencryption,
  type SecretBox,
  startEmbeddedPostgres,
  startErasures,
  startMaintenance,
  startReencryption,
  type Storage,
} from './storage/index.ts';
import { openTracing } from './tracing/index.ts';
import { type WorkerProcesses } from './worker-processes.ts';

/** The running product, or the part of it that `ROLE` selects. */
export interface App extends Closeable {
  /** Where the dashboard and the API are; null for a worker. */
  readonly url: string | null;
  /** The owner's key; null for a worker. */
  readonly apiKey: string | null;
  /** Makes a link for the first account; null when there is one, and for a worker. */
  setUpLink(): Promise<string | null>;
  /** Where the embedded PostgreSQL keeps its data; null with `DATABASE_URL`. */
  readonly dataFolder: string | null;
  readonly metrics: Pick<Metrics, 'values'>;
  /** Accepts no more work, finishes or gives back work in progress, and closes everything. */
  close(): Promise<void>;
}

export interface AppOptions {
  /** Starts further worker processes, if `WORKERS` is more than 1. */
  readonly startWorkers?: (databaseUrl: string, maxInFlight: number) => WorkerProcesses;
}

/**
 * The composition root: opens the rooms in order and closes them in reverse order.
 * @throws {StartupError} For a problem that the operator can fix.
 */
export async function startApp(config: Config, log: Log, options: AppOptions = {}): Promise<App> {
  const clock = systemClock;
  const opened: Closeable[] = [];
  const open = <T extends Closeable>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    const serves = config.role !== 'worker';
    const eventLogs = serves && config.eventLogs !== null ? await readLogSettings(config.eventLogs) : [];
    const embedded = config.databaseUrl === null ? open(await startEmbeddedPostgres(config.dataDir)) : null;
    const tracing = await openTracing(config.tracing, log);
    if (tracing) open(tracing); // closed after everything that makes spans
    const ring = createKeyRing(await localKeys(config).keys());
    const databaseUrl = embedded?.url ?? config.databaseUrl!;
    const data = await openData(config, databaseUrl, { box: ring, clock, log }, open);
    await checkEncryptionKeys(data.storage.pool, ring);
    const delivers = config.role !== 'api';
    const { storage, queue, presence } = data;
    const { maxInFlight, maxIdleConnections } = outgoingBounds(config, delivers ? log : null);
    const others =
      delivers && config.workers > 1 ? options.startWorkers?.(databaseUrl, maxInFlight) : undefined;
    if (others) open(others);
    const live = open(createLive({ storage, log, counts: true }));
    const wakeUps = await createWakeUps(storage.notifications, delivers, (error) =>
      log.warn({ err: error }, 'Workers could not be notified; they find the jobs within two seconds.'),
    );
    const sender = openSender(
      {
        allowPrivate: config.allowPrivateEndpoints,
        ranges: endpointRanges(config),
        own: createOwnAddresses({ databaseUrl }),
        proxyUrl: config.egressProxyUrl,
        maxConnectionsPerOrigin: maxInFlight,
        maxIdleConnections,
        dnsServers: config.dnsServers,
      },
      { store: storage.accessTokens, clock, log },
      open,
    );
    const counts = open(createCounts({ pool: storage.pool, clock, log }));
    const databaseAnswers = databaseCheck(storage.pool);
    const parts = { storage, queue, wakeUps, sender, live, clock, log, tracing, databaseAnswers };
    // The metrics read from the worker and the server, and these count into the metrics.
    const late: {
      worker?: Worker;
      server?: HttpServer;
      pipelineLog?: PipelineLog;
      consumers?: Consumers;
      reencryption?: Reencryption;
    } = {};
    const metrics = observe({
      storage,
      queue,
      sender,
      tracing,
      worker: () => late.worker,
      server: () => late.server,
      pipeline: () => late.pipelineLog,
      consumers: () => late.consumers,
      reencryption: () => late.reencryption,
      others: async () => (await others?.metrics()) ?? [],
    });
    if (delivers) {
      const { pool } = storage;
      const { retentionDays, identityDays, auditRetentionDays, webhookConcurrency } = config;
      open(startMaintenance({ pool, clock, log, retentionDays, identityDays, auditRetentionDays }));
      open(startErasures({ pool, clock, log }));
      late.reencryption = open(startReencryption({ pool, ring, clock, log }));
      const onAttempts = (recorded: readonly RecordedAttempt[]) => {
        countAttempts(metrics, recorded);
        counts.attempts(recorded);
        if (tracing) for (const attempt of recorded) traceAttempt(tracing, attempt);
      };
      late.worker = open(new Worker({ ...parts, presence, maxInFlight, webhookConcurrency, onAttempts }));
      late.worker.start();
      open(startBulkJobs({ storage, queue, wakeUps, live, clock, log, select: selectDeliveries(queue) }));
    }
    const apiKey = serves ? await bootstrapKey(storage.keys, ring, config.bootstrapApiKey) : null;
    const handOver = late.worker?.handOver ?? null;
    let url: string | null = null;
    let people: People | null = null;
    if (serves) {
      const pipelineLog = open(openPipelineLog(config, { storage, live, log }));
      late.pipelineLog = pipelineLog;
      const baseUrl = () => url ?? '';
      const served = { ...parts, ring, metrics, handOver, pipelineLog, counts, baseUrl };
      const opened = await openServer(config, served, open);
      late.server = opened.server;
      people = opened.people;
      url = await listen(late.server, config);
      // Closed before the server, and so before everything that stores events.
      late.consumers = open(readEventLogs(eventLogs, { ...opened, log }));
    }
    if (config.metricsPort !== null)
      open(await serveOperations(config, { databaseAnswers, metrics, log, worker: late.worker }));
    await others?.ready;
    // Closed first: the worker processes stop while this process finishes its own work, before the database closes.
    if (others) open({ close: async () => others.stop() });
    if (embedded) open({ close: async () => embedded.announceStop() });
    const dataFolder = embedded?.dataFolder ?? null;
    const setUpLink = async () => people?.setUpLink() ?? null;
    return { url, apiKey, setUpLink, dataFolder, metrics, close: once(() => closeAll(opened)) };
  } catch (error) {
    await closeAll(opened).catch(() => undefined);
    throw error;
  }
}

/** A sender whose requests carry the access tokens of their webhooks. */
function openSender(options: SenderOptions, tools: Omit<AccessTokensParts, 'sender'>, open: Open): Sender {
  const sender = open(createSender(options));
  return createAuthorizedSender(sender, open(new AccessTokens({ ...tools, sender })));
}

async function openData(
  config: Config,
  url: string,
  tools: { box: SecretBox; clock: Clock; log: Log },
  open: Open,
): Promise<{ storage: Storage; queue: Queue; presence: Presence }> {
  const late: { queue?: Queue } = {}; // storage asks the queue for pending deliveries, and the queue needs storage's pool
  const storage = open(
    await openStorage({
      ...tools,
      url,
      poolSize: config.databasePool,
      quotas: config.quotas,
      directory: { idleMs: config.workspaceIdleSeconds * 1000 },
      pendingSource: {
        pending: async (...query) => (await late.queue?.pending(...query)) ?? [],
        redelivering: async (...query) => (await late.queue?.redelivering(...query)) ?? [],
        oldestPending: async (...query) =>
          (await late.queue?.oldestPending(...query)) ?? { keys: [], complete: false },
      },
    }),
  );
  const presence = config.role === 'api' ? noPresence : await openPresence(storage.notifications);
  const queue = open(
    await openQueue({
      presence,
      pool: storage.pool,
      reads: storage.reads,
      clock: tools.clock,
      log: tools.log,
      supervise: config.role !== 'api',
    }),
  );
  late.queue = queue;
  return { storage, queue, presence };
}

async function listen(server: HttpServer, config: Config): Promise<string> {
  const { url } = await server.listen().catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(listenProblem('PORT', config, error));
  });
  return config.publicUrl ?? url;
}

async function serveOperations(
  config: Config,
  parts: {
    databaseAnswers: () => Promise<boolean>;
    worker: Worker | undefined;
    metrics: Metrics;
    log: Log;
  },
): Promise<Closeable> {
  const { host, metricsPort } = config;
  const port = metricsPort!;
  const { databaseAnswers, worker, metrics, log } = parts;
  const readiness = () => problemsOf(databaseAnswers, worker);
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
    return `${name} ${port} is already in use: stop the program that uses it, or set another ${name}.`;
  if (code === 'EACCES') return `This user may not listen on ${name} ${port}: set a ${name} above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine: set another HOST.`;
  return `The server cannot listen on ${host}:${port}: ${message}.`;
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
