import { type Clock } from '../clock.ts';
import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';
import { type ProcessedEvent, processEvent, type UserError } from '../model/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import { acceptEventIds, inTransaction, insertEvents, type Storage } from '../storage/index.ts';
import { createNameLedger } from './event-names.ts';
import { createRouter } from './router.ts';

export interface IngestResult {
  /** DUPLICATE: an event of this id was accepted before; nothing is sent again. */
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED';
  readonly eventId: string | null;
  /** Webhooks that it goes to. */
  readonly matchedWebhooks: number;
  /** Why it was refused; the path is within the event. */
  readonly error: UserError | null;
}

export interface Ingest {
  /**
   * Results in the order of the events. Valid ones are taken although others are refused.
   *
   * @param traceparent The caller's header of that name, unchecked.
   */
  ingest(
    workspaceId: string,
    events: readonly unknown[],
    traceparent?: string | null,
  ): Promise<IngestResult[]>;
}

/** Follows one call through ingest. */
export interface IngestTrace {
  /** Stored with the events, for their attempts; null for nothing. */
  readonly context: string | null;
  done(results: readonly IngestResult[]): void;
  failed(error: Error): void;
}

export interface IngestParts {
  readonly storage: Pick<Storage, 'pool' | 'directory'>;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears how many events got which verdict. */
  readonly onEvents?: (verdict: IngestResult['status'], count: number) => void;
  /** Follows calls, where traces are wanted. */
  readonly trace?: (call: {
    readonly workspaceId: string;
    readonly size: number;
    readonly traceparent: string | null;
  }) => IngestTrace;
}

/** An event on its way through the stages, with its place among those given. */
interface Candidate extends ProcessedEvent {
  readonly place: number;
  readonly id: string;
}

export function createIngest(parts: IngestParts): Ingest {
  const { storage, queue, wakeUps, clock, log, onEvents, trace } = parts;
  const router = createRouter(storage.directory);
  const names = createNameLedger(storage.pool, clock, log);

  const take = async (
    workspaceId: string,
    events: readonly unknown[],
    traceContext: string | null,
  ): Promise<IngestResult[]> => {
    const receivedAt = clock.now();
    const results: IngestResult[] = [];
    const candidates = normalise(events, receivedAt, results);
    if (candidates.length === 0) return results;

    let queued = 0;
    await inTransaction(storage.pool, async (tx) => {
      const { accepted, webhooksVersion } = await acceptEventIds(tx, workspaceId, candidates);
      await storage.directory.bringUpTo(workspaceId, webhooksVersion, tx);
      const routed = candidates.map((event) =>
        accepted.has(event.eventId)
          ? { ...event, webhookIds: router.match(workspaceId, event.payload) }
          : null,
      );
      for (const [index, event] of routed.entries())
        results[candidates[index]!.place] = verdict(candidates[index]!, event);
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
    });
    if (queued > 0) wakeUps.wake('first-deliveries');
    await names.see(
      workspaceId,
      candidates.map((event) => event.eventName),
    );
    return results;
  };

  const takeTraced: Ingest['ingest'] = async (workspaceId, events, traceparent = null) => {
    const span = trace?.({ workspaceId, size: events.length, traceparent });
    try {
      const results = await take(workspaceId, events, span?.context ?? null);
      span?.done(results);
      return results;
    } catch (error) {
      span?.failed(error as Error);
      throw error;
    }
  };

  return {
    ingest: async (...call) => {
      const results = await takeTraced(...call);
      if (onEvents) {
        const byVerdict = Map.groupBy(results, ({ status }) => status);
        for (const [status, { length }] of byVerdict) onEvents(status, length);
      }
      return results;
    },
  };
}

/** Validates and normalises each; what is refused, or repeats an id of this very batch, gets its result here. */
function normalise(events: readonly unknown[], receivedAt: Date, results: IngestResult[]): Candidate[] {
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  for (const [place, input] of events.entries()) {
    const processed = processEvent(input, receivedAt, uuidv7);
    if (processed.error) {
      const { error, eventId } = processed;
      results[place] = { status: 'REJECTED', eventId, matchedWebhooks: 0, error };
    } else if (seen.has(processed.event.eventId)) {
      results[place] = verdict(processed.event, null);
    } else {
      seen.add(processed.event.eventId);
      candidates.push({ ...processed.event, place, id: uuidv7(receivedAt.getTime()) });
    }
  }
  return candidates;
}

function verdict(event: { eventId: string }, routed: { webhookIds: readonly string[] } | null): IngestResult {
  const { eventId } = event;
  return routed
    ? { status: 'ACCEPTED', eventId, matchedWebhooks: routed.webhookIds.length, error: null }
    : { status: 'DUPLICATE', eventId, matchedWebhooks: 0, error: null };
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
