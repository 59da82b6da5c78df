import { FairGate, LoopTurns } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import {
  type Filters,
  idempotencyKeyReused,
  type JsonObject,
  keyMistakes,
  type Sender,
  type Source,
} from '../model/index.ts';
import { type EnrichmentTools } from '../pipeline/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import {
  idempotentCall,
  type IdempotentCall,
  inTransaction,
  isUnavailable,
  type PoolClient,
  type Storage,
} from '../storage/index.ts';
import { Backlog } from './backlog.ts';
import { eachStatus } from './count-results.ts';
import { dryRun, type DryRunParts } from './dry-run.ts';
import { type EventSchemas } from './event-schemas.ts';
import { createEventNames } from './event-names.ts';
import { GroupCommit } from './group-commit.ts';
import { type HandOver, NewDeliveries, type RoutedEvent } from './hand-over.ts';
import { lookUpsOf } from './look-ups.ts';
import { type EventPreview, previewEvent } from './preview.ts';
import { acceptsAny, type IngestResult, rejectAll, tooMany } from './results.ts';
import { type PipelineLog } from './pipeline-log.ts';
import { createRouter } from './router.ts';
import { resultsOf, runAllStages, sizeOf, type StagedCall, tallyStored } from './staged-call.ts';
import { type PipelinePreview } from './stage-steps.ts';
import { storeAtOnce, storeCalls, type StoreCall, type StoredCall, type StoreParts } from './store-calls.ts';

export interface Ingest {
  /**
   * Accepts the valid events even when others are rejected. Results are in the order of the events. All are rejected if
   * there are more than 1,000 (messages of tracking SDKs: 2,500), or with an idempotency key that is not valid or that
   * another call has used; a call that accepts none does not use its key.
   *
   * @throws IngestOverloaded
   */
  ingest(
    workspaceId: string,
    events: readonly unknown[],
    options?: IngestOptions,
  ): Promise<readonly IngestResult[]>;
  /** What would become of an event that the source sends, or a caller with an API key if there is none. Stores nothing. */
  preview(workspaceId: string, event: JsonObject, source: Source | null): Promise<PipelinePreview>;
  /** The same for the filters of a webhook, which judge the event; the default sample if it is null. */
  testFilters(
    workspaceId: string,
    filters: Filters,
    event: JsonObject | null,
    source: Source | null,
  ): Promise<EventPreview>;
  /** Whole seconds to wait while `ingest` would refuse the workspace's events; null while it takes them. */
  secondsToWait(workspaceId: string): number | null;
}

export interface IngestOptions {
  /** The caller's header of that name, not validated. */
  readonly traceparent?: string | null;
  /** Not validated. A repeated call has the first call's results, and stores nothing. */
  readonly idempotencyKey?: string | null;
  /** The source that sends the events. Left out for callers with an API key, whose events are not enriched. */
  readonly sender?: Sender | null;
}

/** The trace of one call. */
export interface IngestTrace {
  /** The trace context that is stored with the events, for their attempts; null when the call is not sampled. */
  readonly context: string | null;
  done(results: readonly IngestResult[]): void;
  failed(error: Error): void;
}

export interface IngestParts {
  readonly storage: Pick<Storage, 'pool' | 'reads' | 'directory' | 'idempotency'>;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly log: Log;
  /** Left out in a process that does not deliver. */
  readonly handOver?: HandOver | null;
  /** Called with events of a call that accepted some, when they are stored. May keep nothing of them. */
  readonly onStored?: (
    workspaceId: string,
    events: readonly { readonly eventName: string; readonly payload: JsonObject }[],
  ) => void;
  /** Called with the events of a transaction and the webhooks that they go to, when they are stored. */
  readonly onRouted?: (events: readonly RoutedEvent[]) => void;
  /** Called with the number of events per result status. */
  readonly onEvents?: (status: IngestResult['status'], count: number) => void;
  /** What the enrichers of sources' events share; left out, nothing is added to events. */
  readonly enrichment?: EnrichmentTools | null;
  /** The schemas that events have to meet; left out, there are none. */
  readonly eventSchemas?: Pick<EventSchemas, 'of'>;
  /** How long the id of an event is known; as long as it is stored unless given. */
  readonly deduplicationDays?: number;
  /** Counts the stages and logs refused events; left out, nobody does. */
  readonly pipelineLog?: Pick<PipelineLog, 'add'>;
  /** Event names that are stored per workspace; 10,000 unless given. */
  readonly maxEventNames?: number;
  /** Called when names of a batch are not stored because the workspace has that many. */
  readonly onNamesLeftOut?: () => void;
  /** Starts a trace of a call; left out when tracing is off. */
  readonly trace?: (call: {
    readonly workspaceId: string;
    readonly size: number;
    readonly traceparent: string | null;
  }) => IngestTrace;
}

/**
 * Calls with an idempotency key that are stored at a time, of one workspace and of all: each holds a connection, also
 * while it waits for another one with its key.
 */
const transactionsOf = { each: 2, all: 4 };

const dayMs = 86_400_000;

/** Milliseconds for which events are checked before other work of the process gets its turn. */
const sliceMs = 10;

interface Accepted {
  readonly results: readonly IngestResult[];
  /** They are the results of an earlier call, which counted them. */
  readonly repeated: boolean;
  /** Whether the stages did what they counted: not for a call that was refused as a whole, or repeated. */
  readonly tallied: boolean;
}

export function createIngest(parts: IngestParts): Ingest {
  const {
    storage,
    queue,
    wakeUps,
    clock,
    log,
    onStored,
    onEvents,
    onRouted,
    trace,
    handOver = null,
    enrichment = null,
    pipelineLog,
    eventSchemas,
  } = parts;
  const { maxEventNames: max = 10_000, onNamesLeftOut: onLeftOut } = parts;
  const windowMs = (parts.deduplicationDays ?? Infinity) * dayMs;
  const { directory } = storage;
  const router = createRouter(directory);
  const turns = new LoopTurns(sliceMs);
  const backlog = new Backlog();
  const gate = new FairGate(transactionsOf);
  const names = createEventNames({ pool: storage.pool, clock, log, max, onLeftOut });

  /** Event ids that were stored before are forgotten. */
  const knownSince = () => new Date(Math.max(0, clock.now().getTime() - windowMs));

  /** Runs `work`, and hands its deliveries on when it is committed. Null: nothing was stored. */
  const handingOn = async <T>(work: (storing: StoreParts) => Promise<T | null>): Promise<T | null> => {
    const deliveries = new NewDeliveries(queue, handOver);
    try {
      const result = await work({ directory, router, deliveries, knownSince: knownSince() });
      if (result === null) deliveries.failed();
      else {
        if (deliveries.committed()) wakeUps.wake('first-deliveries');
        onRouted?.(deliveries.routed);
      }
      return result;
    } catch (error) {
      deliveries.failed();
      throw error;
    }
  };

  const store = async <T>(work: (tx: PoolClient, storing: StoreParts) => Promise<T>): Promise<T> =>
    (await handingOn((storing) => inTransaction(storage.pool, (tx) => work(tx, storing))))!;

  const groups = new GroupCommit<StoreCall & { readonly size: number; readonly bytes: number }, StoredCall>({
    commit: async (calls) =>
      (await handingOn((storing) => storeAtOnce(storage.pool, calls, storing))) ??
      store((tx, storing) => storeCalls(tx, calls, storing)),
    isOfOneCall: (error) => !isUnavailable(error),
  });

  /** A call with an idempotency key has a transaction of its own, since its key is locked for as long. */
  const acceptOnce = async (
    staged: StagedCall,
    call: StoreCall,
    keyed: IdempotentCall,
    events: readonly unknown[],
  ): Promise<Accepted> => {
    const begin = performance.now();
    let stored: StoredCall | undefined;
    const work = (tx: PoolClient, storing: StoreParts) =>
      storage.idempotency.run<readonly IngestResult[]>(
        tx,
        call.workspaceId,
        keyed,
        async () => {
          [stored] = await storeCalls(tx, [call], storing);
          return resultsOf(staged, stored!);
        },
        acceptsAny,
      );
    const outcome = await gate.run(call.workspaceId, () => store(work));
    if (outcome.state === 'reused')
      return { results: rejectAll(events, idempotencyKeyReused), repeated: false, tallied: false };
    const repeated = outcome.state === 'repeated';
    if (!repeated) tallyStored(staged, outcome.result, stored!, performance.now() - begin);
    return { results: outcome.result, repeated, tallied: !repeated };
  };

  const acceptStaged = async (staged: StagedCall, call: StoreCall): Promise<Accepted> => {
    const begin = performance.now();
    const stored = await groups.submit({ ...call, ...sizeOf(call.candidates) });
    const results = resultsOf(staged, stored);
    tallyStored(staged, results, stored, performance.now() - begin);
    return { results, repeated: false, tallied: true };
  };

  const accept = async (
    workspaceId: string,
    events: readonly unknown[],
    traceContext: string | null,
    { idempotencyKey, sender = null }: IngestOptions,
  ): Promise<Accepted> => {
    const refusal = keyMistakes(idempotencyKey)[0] ?? tooMany(events.length, sender?.format ?? 'EVENT');
    if (refusal) return { results: rejectAll(events, refusal), repeated: false, tallied: false };
    const receivedAt = clock.now();
    const schemas = (await eventSchemas?.of(workspaceId)) ?? null;
    const staged = await runAllStages(events, receivedAt, turns, { sender, tools: enrichment, schemas });
    const { candidates, tally, refused } = staged;
    const source = sender?.source ?? null;
    const report = { workspaceId, receivedAt, source, tally, refused };
    if (candidates.length === 0) {
      pipelineLog?.add(report);
      return { results: staged.results, repeated: false, tallied: true };
    }
    const call = { workspaceId, candidates, receivedAt, source, traceContext };
    // Not in a transaction, which calls of other workspaces share.
    if (!directory.isLoaded(workspaceId)) await directory.load(workspaceId);
    const keyed = idempotentCall('ingestEvents', ownKey(idempotencyKey, sender), { events });
    const accepted = keyed ? await acceptOnce(staged, call, keyed, events) : await acceptStaged(staged, call);
    if (accepted.tallied) pipelineLog?.add(report);
    if (acceptsAny(accepted.results)) onStored?.(workspaceId, candidates);
    const eventNames = candidates.map(({ eventName }) => eventName);
    if (!accepted.repeated) await names.see(workspaceId, eventNames);
    return accepted;
  };

  const acceptTraced = async (
    workspaceId: string,
    events: readonly unknown[],
    options: IngestOptions = {},
  ): Promise<Accepted> => {
    const { traceparent = null } = options;
    const span = trace?.({ workspaceId, size: events.length, traceparent });
    try {
      const accepted = await accept(workspaceId, events, span?.context ?? null, options);
      span?.done(accepted.results);
      return accepted;
    } catch (error) {
      span?.failed(error as Error);
      throw error;
    }
  };

  const dryRunParts = async (workspaceId: string, source: Source | null): Promise<DryRunParts> => ({
    receivedAt: clock.now(),
    source,
    tools: enrichment,
    schemas: (await eventSchemas?.of(workspaceId)) ?? null,
    lookUps: lookUpsOf(storage, router, workspaceId, source?.id, knownSince()),
  });

  return {
    ingest: async (...given) => {
      const [workspaceId, { length }] = given;
      const { results, repeated } = await backlog.run(workspaceId, length, () => acceptTraced(...given));
      if (onEvents && !repeated) eachStatus(results, onEvents);
      return results;
    },
    preview: async (workspaceId, event, source) => dryRun(event, await dryRunParts(workspaceId, source)),
    testFilters: async (workspaceId, filters, event, source) =>
      previewEvent(filters, event, await dryRunParts(workspaceId, source)),
    secondsToWait: (workspaceId) => backlog.secondsToWait(workspaceId),
  };
}

/** Write keys are public: nobody may use up the idempotency keys of others with one. No client's key has a line break. */
function ownKey(key: string | null | undefined, sender: Sender | null | undefined): typeof key {
  return typeof key === 'string' && sender ? `${sender.source.id}\n${key}` : key;
}
