import { fileURLToPath } from 'node:url';

import { type Access, openAccess, openPeople, type People } from './access/index.ts';
import { createBulkJobs } from './bulk/index.ts';
import { openCatalogue } from './catalogue/index.ts';
import { type Clock } from './clock.ts';
import { type Config } from './config/index.ts';
import { type Counts } from './counts/index.ts';
import { createDeliveryService, type Sender } from './delivery/index.ts';
import { type EncryptionKeyUse } from './graphql/index.ts';
import { createHttpServer, type HttpServer } from './http/index.ts';
import {
  createIngest,
  createPipelineLog,
  type HandOver,
  type Ingest,
  openEventSchemas,
  type PipelineLog,
} from './ingest/index.ts';
import { type Closeable } from './lifecycle.ts';
import { type Live } from './live/index.ts';
import { type Log } from './log.ts';
import { type Metrics } from './metrics/index.ts';
import { addressRanges, type EndpointRanges, type Quota } from './model/index.ts';
import { createEnrichmentTools, openCountries } from './pipeline/index.ts';
import { type Queue, type WakeUps } from './queue/index.ts';
import { problemsOf } from './readiness.ts';
import {
  countKeyUses,
  countSourceUse,
  type KeyRing,
  type Queryable,
  type Storage,
  storeKeyUse,
  writeRefusedKeys,
} from './storage/index.ts';
import { type Tracing } from './tracing/index.ts';
import { createWorkbench } from './workbench/index.ts';

/** Keeps a part, to be closed with the others in reverse order, and returns it. */
export type Open = <T extends Closeable>(part: T) => T;

/** Event names per workspace whose fields are kept. */
const maxCataloguedNames = 1000;

export function endpointRanges({ endpointAllowCidrs, endpointDenyCidrs }: Config): EndpointRanges {
  return { allowed: addressRanges(endpointAllowCidrs), denied: addressRanges(endpointDenyCidrs) };
}

/** What the API counts and refuses, written to the database in the background. */
export function openPipelineLog(
  { quotas }: Config,
  { storage, live, log }: Pick<ServiceParts, 'storage' | 'live' | 'log'>,
): PipelineLog {
  const onStored = (workspaceIds: Iterable<string>) => {
    for (const workspaceId of workspaceIds) live.wakePipeline(workspaceId);
  };
  return createPipelineLog({ pool: storage.pool, log, maxRefused: quotas.refusedEvents, onStored });
}

/** What the services are made of. */
export interface ServiceParts {
  readonly storage: Storage;
  readonly ring: KeyRing;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly log: Log;
  readonly live: Live;
  readonly metrics: Metrics;
  readonly tracing: Tracing | null;
  /** Null in a process that does not deliver. */
  readonly handOver: HandOver | null;
  readonly pipelineLog: PipelineLog;
  readonly counts: Counts;
  readonly databaseAnswers: () => Promise<boolean>;
  /** Where the dashboard is, once the server listens. */
  readonly baseUrl: () => string;
}

/** The server for the API, the dashboard and the events that come in, with all that only they need. */
export async function openServer(
  config: Config,
  parts: ServiceParts,
  open: Open,
): Promise<{ server: HttpServer; access: Access; people: People; ingest: Ingest }> {
  const { storage, log, live, clock, metrics, tracing } = parts;
  const { keys, sources, workspaces, notifications } = storage;
  const { wrongKeysPerMinute, ...limits } = config.callers;
  const access = open(
    await openAccess({
      keys,
      sources,
      workspaces,
      notifications,
      countSourceUse: (uses, at) => countSourceUse(storage.pool, uses, at),
      storeKeyUse: (keyIds, at) => storeKeyUse(storage.pool, keyIds, at),
      storeRefusedKeys: (refused, at) => writeRefusedKeys(storage.pool, refused, at),
      clock,
      log,
      wrongKeysPerMinute,
    }),
  );
  const people = open(
    await openPeople({
      store: storage.people,
      notifications,
      clock,
      log,
      settings: config.people,
      baseUrl: parts.baseUrl,
      attemptsPerMinute: wrongKeysPerMinute,
    }),
  );
  const { quotas, geoDatabase } = config;
  const countries = geoDatabase === null ? null : await openCountries(geoDatabase);
  const catalogue = open(
    openCatalogue({ pool: storage.pool, clock, log, maxEventNames: maxCataloguedNames }),
  );
  const eventSchemas = open(await openEventSchemas({ store: storage.eventSchemas, notifications, log }));
  const workbench = open(createWorkbench({ events: storage.events }));
  const onRefused = (quota: Quota) => metrics.quotaRefused(quota);
  const ingest = createIngest({
    ...parts,
    enrichment: createEnrichmentTools(countries),
    eventSchemas,
    deduplicationDays: config.deduplicationDays,
    maxEventNames: quotas.eventNames,
    onNamesLeftOut: () => onRefused('event_names'),
    onStored: catalogue.see,
    onEvents: metrics.events,
    onRouted: parts.counts.events,
    trace: tracing?.ingest,
  });
  const server = open(
    await createHttpServer({
      config,
      endpointRanges: endpointRanges(config),
      log,
      clock,
      access,
      people,
      limits,
      onRefused: metrics.refused,
      services: {
        erasures: storage.erasures,
        encryption: { keys: (workspaceId) => keyUses(storage.reads(workspaceId), parts.ring) },
        apiKeys: storage.apiKeys,
        team: people.team,
        factors: people.factors,
        workspaces,
        webhooks: storage.webhooks,
        sources: storage.sources,
        eventSchemas: storage.eventSchemas,
        schemasInUse: eventSchemas,
        auditLog: storage.auditLog,
        attempts: storage.attempts,
        deliveries: storage.deliveries,
        events: storage.events,
        counts: storage.counts,
        ingest,
        workbench,
        delivery: createDeliveryService({ ...parts, quotas, onRefused }),
        bulkJobs: createBulkJobs(parts),
        live,
        onRefused,
      },
      readiness: () => problemsOf(parts.databaseAnswers),
      metrics,
      onLimit: metrics.operationLimit,
      webRoot: webRoot(),
    }),
  );
  return { server, access, people, ingest };
}

/** What each key of this process is used for. */
async function keyUses(reads: Queryable, { activeId, ids }: KeyRing): Promise<readonly EncryptionKeyUse[]> {
  const uses = await countKeyUses(reads);
  return ids.map((id) => ({ id, active: id === activeId, uses: uses.get(id) ?? 0 }));
}

/** The built dashboard is beside the built server, or in dist/ when the server runs from source. */
function webRoot(): string {
  const built = import.meta.url.includes('/dist/server/');
  return fileURLToPath(new URL(built ? '../web' : '../dist/web', import.meta.url));
}
