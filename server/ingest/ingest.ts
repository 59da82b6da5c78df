import { type Clock } from '../clock.ts';
import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';
import { idempotencyKeyReused, type ProcessedEvent, type UserError } from '../model/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import {
  acceptEventIds,
  type CallOutcome,
  type IdempotentCall,
  inTransaction,
  insertEvents,
  type PoolClient,
  type Storage,
} from '../storage/index.ts';
import { createEventNames } from './event-names.ts';
import { createRouter } from './router.ts';
import { runStages } from './stages.ts';

export interface IngestResult {
  /** DUPLICATE: an event with this id was accepted before, and is not delivered again. */
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED';
  readonly eventId: string | null;
  /** The number of webhooks that it is delivered to. */
  readonly matchedWebhooks: number;
  /** Why it was rejected; its path starts at the event. */
  readonly error: UserError | null;
}

export interface Ingest {
  /**
   * Accepts the valid events even when others are rejected. Results are in the order of the events. With an
   * idempotency key that another call has used, all are rejected; a call that accepts none does not use its key.
   */
  ingest(
    workspaceId: string,
    events: readonly unknown[],
    options?: IngestOptions,
  ): Promise<readonly IngestResult[]>;
}

export interface IngestOptions {
  /** The caller's header of that name, not validated. */
  readonly traceparent?: string | null;
  /** Given with an idempotency key: a repeated call has the first call's results, and stores nothing. */
  readonly call?: IdempotentCall | null;
}

/** The trace of one call. */
export interface IngestTrace {
  /** The trace context that is stored with the events, for their attempts; null when the call is not sampled. */
  readonly context: string | null;
  done(results: readonly IngestResult[]): void;
  failed(error: Error): void;
}

export interface IngestParts {
  readonly storage: Pick<Storage, 'pool' | 'directory' | 'idempotency'>;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with the number of events per result status. */
  readonly onEvents?: (status: IngestResult['status'], count: number) => void;
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

interface Accepted {
  readonly results: readonly IngestResult[];
  /** They are the results of an earlier call, which counted them. */
  readonly repeated: boolean;
}

/** A valid event, with its index among the given ones. */
interface Candidate extends ProcessedEvent {
  readonly index: number;
  readonly id: string;
}

export function createIngest(parts: IngestParts): Ingest {
  const { storage, queue, wakeUps, clock, log, onEvents, trace, maxEventNames: max = 10_000 } = parts;
  const router = createRouter(storage.directory);
  const names = createEventNames({ pool: storage.pool, clock, log, max, onLeftOut: parts.onNamesLeftOut });

  const accept = async (
    workspaceId: string,
    events: readonly unknown[],
    traceContext: string | null,
    call: IdempotentCall | null,
  ): Promise<Accepted> => {
    const receivedAt = clock.now();
    const results: IngestResult[] = [];
    const candidates = runAllStages(events, receivedAt, results);
    if (candidates.length === 0) return { results, repeated: false };

    let queued = 0;
    const store = async (tx: PoolClient) => {
      const { accepted, webhooksVersion } = await acceptEventIds(tx, workspaceId, candidates);
      await storage.directory.bringUpTo(workspaceId, webhooksVersion, tx);
      const routed = candidates.map((event) =>
        accepted.has(event.eventId)
          ? { ...event, webhookIds: router.match(workspaceId, event.payload) }
          : null,
      );
      for (const [n, event] of routed.entries())
        results[candidates[n]!.index] = resultOf(candidates[n]!, event);
      const fresh = routed.filter((event) => event !== null);
      if (fresh.length === 0) return;
      const storing = insertEvents(
        tx,
        workspaceId,
        fresh.map((event) => ({ ...event, payload: event.text, test: false, receivedAt })),
        traceContext,
      );
      const batches = byWebhook(workspaceId, fresh);
      queued = batches.length;
      await Promise.all([storing, queue.enqueueFirst(tx, batches)]);
    };
    const outcome = await inTransaction<CallOutcome<readonly IngestResult[]>>(storage.pool, async (tx) => {
      const work = async () => {
        await store(tx);
        return results;
      };
      if (call) return storage.idempotency.run(tx, workspaceId, call, work, acceptsAny);
      return { state: 'done', result: await work() };
    });
    if (outcome.state === 'reused') return { results: events.map(reused), repeated: false };
    if (outcome.state === 'repeated') return { results: outcome.result, repeated: true };
    if (queued > 0) wakeUps.wake('first-deliveries');
    await names.see(
      workspaceId,
      candidates.map((event) => event.eventName),
    );
    return { results, repeated: false };
  };

  const acceptTraced = async (
    workspaceId: string,
    events: readonly unknown[],
    { traceparent = null, call = null }: IngestOptions = {},
  ): Promise<Accepted> => {
    const span = trace?.({ workspaceId, size: events.length, traceparent });
    try {
      const accepted = await accept(workspaceId, events, span?.context ?? null, call);
      span?.done(accepted.results);
      return accepted;
    } catch (error) {
      span?.failed(error as Error);
      throw error;
    }
  };

  return {
    ingest: async (...given) => {
      const { results, repeated } = await acceptTraced(...given);
      if (onEvents && !repeated) {
        const byStatus = Map.groupBy(results, ({ status }) => status);
        for (const [status, { length }] of byStatus) onEvents(status, length);
      }
      return results;
    },
  };
}

/** Runs the events through the stages. Refused ones, and repeated ids within the batch, get their result here. */
function runAllStages(events: readonly unknown[], receivedAt: Date, results: IngestResult[]): Candidate[] {
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  for (const [index, input] of events.entries()) {
    const processed = runStages(input, receivedAt);
    if (processed.error) {
      const { error, eventId } = processed;
      results[index] = { status: 'REJECTED', eventId, matchedWebhooks: 0, error };
    } else if (seen.has(processed.event.eventId)) {
      results[index] = resultOf(processed.event, null);
    } else {
      seen.add(processed.event.eventId);
      candidates.push({ ...processed.event, index, id: uuidv7(receivedAt.getTime()) });
    }
  }
  return candidates;
}

function resultOf(
  event: { eventId: string },
  routed: { webhookIds: readonly string[] } | null,
): IngestResult {
  const { eventId } = event;
  return routed
    ? { status: 'ACCEPTED', eventId, matchedWebhooks: routed.webhookIds.length, error: null }
    : { status: 'DUPLICATE', eventId, matchedWebhooks: 0, error: null };
}

function acceptsAny(results: readonly IngestResult[]): boolean {
  return results.some(({ status }) => status === 'ACCEPTED');
}

/** What every event of a call gets whose idempotency key belongs to another call. */
function reused(event: unknown): IngestResult {
  const eventId = (event as { event_id?: unknown } | null)?.event_id;
  return {
    status: 'REJECTED',
    eventId: typeof eventId === 'string' ? eventId : null,
    matchedWebhooks: 0,
    error: idempotencyKeyReused,
  };
}

function byWebhook(workspaceId: string, events: readonly { id: string; webhookIds: readonly string[] }[]) {
  const batches = new Map<string, string[]>();
  for (const { id, webhookIds } of events) {
    for (const webhookId of webhookIds) {
      const batch = batches.get(webhookId);
      if (batch) batch.push(id);
      else batches.set(webhookId, [id]);
    }
  }
  return [...batches].map(([webhookId, eventRowIds]) => ({
    workspaceId,
    webhookId,
    eventRowIds,
    released: false,
  }));
}
