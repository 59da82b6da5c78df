import { FairGate, LoopTurns } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';
import { idempotencyKeyReused, keyMistakes, type UserError } from '../model/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import {
  idempotentCall,
  type IdempotentCall,
  inTransaction,
  isUnavailable,
  type PoolClient,
  type Storage,
} from '../storage/index.ts';
import { createEventNames } from './event-names.ts';
import { GroupCommit } from './group-commit.ts';
import { type HandOver, NewDeliveries } from './hand-over.ts';
import { createRouter } from './router.ts';
import { runStages } from './stages.ts';
import {
  type Candidate,
  storeCalls,
  type StoreCall,
  type StoredCall,
  type StoreParts,
} from './store-calls.ts';

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
   * Accepts the valid events even when others are rejected. Results are in the order of the events. All are rejected
   * if there are more than 1,000, or with an idempotency key that is not valid or that another call has used; a call
   * that accepts none does not use its key.
   *
   * @throws IngestOverloaded
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
  /** Not validated. A repeated call has the first call's results, and stores nothing. */
  readonly idempotencyKey?: string | null;
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
  /** Left out in a process that does not deliver. */
  readonly handOver?: HandOver | null;
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

/** Events of one call: enough to amortise a transaction, few enough not to hold one up. */
export const maxEvents = 1000;

/**
 * Calls with an idempotency key that are stored at a time, of one workspace and of all: each holds a connection, also
 * while it waits for another one with its key.
 */
const transactionsOf = { each: 2, all: 4 };

/** Milliseconds for which events are checked before other work of the process gets its turn. */
const sliceMs = 10;

interface Accepted {
  readonly results: readonly IngestResult[];
  /** They are the results of an earlier call, which counted them. */
  readonly repeated: boolean;
}

/** The events of a call after the stages. */
interface StagedCall {
  /** Of what was refused, and of event ids that the call repeats; the others are missing. */
  readonly results: IngestResult[];
  readonly candidates: readonly Candidate[];
  /** The index of each candidate among the events of the call. */
  readonly indexes: readonly number[];
}

export function createIngest(parts: IngestParts): Ingest {
  const { storage, queue, wakeUps, clock, log, onEvents, trace, handOver = null } = parts;
  const { maxEventNames: max = 10_000, onNamesLeftOut: onLeftOut } = parts;
  const { directory } = storage;
  const router = createRouter(directory);
  const turns = new LoopTurns(sliceMs);
  const gate = new FairGate(transactionsOf);
  const names = createEventNames({ pool: storage.pool, clock, log, max, onLeftOut });

  /** Runs `work` in a transaction, and hands its deliveries on when it is committed. */
  const store = async <T>(work: (tx: PoolClient, parts: StoreParts) => Promise<T>): Promise<T> => {
    const deliveries = new NewDeliveries(queue, handOver);
    try {
      const result = await inTransaction(storage.pool, (tx) => work(tx, { directory, router, deliveries }));
      if (deliveries.committed()) wakeUps.wake('first-deliveries');
      return result;
    } catch (error) {
      deliveries.failed();
      throw error;
    }
  };

  const groups = new GroupCommit<StoreCall & { readonly size: number; readonly bytes: number }, StoredCall>({
    commit: (calls) => store((tx, storing) => storeCalls(tx, calls, storing)),
    isOfOneCall: (error) => !isUnavailable(error),
  });

  /** A call with an idempotency key has a transaction of its own, since its key is locked for as long. */
  const acceptOnce = async (
    staged: StagedCall,
    call: StoreCall,
    keyed: IdempotentCall,
    events: readonly unknown[],
  ): Promise<Accepted> => {
    const work = (tx: PoolClient, storing: StoreParts) =>
      storage.idempotency.run<readonly IngestResult[]>(
        tx,
        call.workspaceId,
        keyed,
        async () => {
          const [stored] = await storeCalls(tx, [call], storing);
          return resultsOf(staged, stored!);
        },
        acceptsAny,
      );
    const outcome = await gate.run(call.workspaceId, () => store(work));
    if (outcome.state === 'reused')
      return { results: rejectAll(events, idempotencyKeyReused), repeated: false };
    return { results: outcome.result, repeated: outcome.state === 'repeated' };
  };

  const accept = async (
    workspaceId: string,
    events: readonly unknown[],
    traceContext: string | null,
    idempotencyKey: string | null | undefined,
  ): Promise<Accepted> => {
    const refusal =
      keyMistakes(idempotencyKey)[0] ?? (events.length > maxEvents ? tooMany(events.length) : null);
    if (refusal) return { results: rejectAll(events, refusal), repeated: false };
    const receivedAt = clock.now();
    const staged = await runAllStages(events, receivedAt, turns);
    const { candidates } = staged;
    if (candidates.length === 0) return { results: staged.results, repeated: false };
    const call = { workspaceId, candidates, receivedAt, traceContext };
    const keyed = idempotentCall('ingestEvents', idempotencyKey, { events });
    const accepted = keyed
      ? await acceptOnce(staged, call, keyed, events)
      : {
          results: resultsOf(staged, await groups.submit({ ...call, ...sizeOf(candidates) })),
          repeated: false,
        };
    if (!accepted.repeated)
      await names.see(
        workspaceId,
        candidates.map((event) => event.eventName),
      );
    return accepted;
  };

  const acceptTraced = async (
    workspaceId: string,
    events: readonly unknown[],
    { traceparent = null, idempotencyKey }: IngestOptions = {},
  ): Promise<Accepted> => {
    const span = trace?.({ workspaceId, size: events.length, traceparent });
    try {
      const accepted = await accept(workspaceId, events, span?.context ?? null, idempotencyKey);
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

/**
 * Runs the events through the stages. Refused ones, and repeated ids within the batch, get their result here. A long call
 * lets other work in between.
 */
async function runAllStages(
  events: readonly unknown[],
  receivedAt: Date,
  turns: LoopTurns,
): Promise<StagedCall> {
  const seen = new Set<string>();
  const results: IngestResult[] = [];
  const candidates: Candidate[] = [];
  const indexes: number[] = [];
  for (const [index, input] of events.entries()) {
    if (index > 0 && turns.isSpent()) await turns.next();
    const processed = runStages(input, receivedAt);
    if (processed.error) {
      const { error, eventId } = processed;
      results[index] = { status: 'REJECTED', eventId, matchedWebhooks: 0, error };
    } else if (seen.has(processed.event.eventId)) {
      results[index] = resultOf(processed.event, null);
    } else {
      seen.add(processed.event.eventId);
      candidates.push({ ...processed.event, id: uuidv7(receivedAt.getTime()) });
      indexes.push(index);
    }
  }
  return { results, candidates, indexes };
}

function sizeOf(candidates: readonly Candidate[]): { readonly size: number; readonly bytes: number } {
  return { size: candidates.length, bytes: candidates.reduce((sum, { text }) => sum + text.length, 0) };
}

/** All results of a call, in the order of its events. */
function resultsOf({ results, candidates, indexes }: StagedCall, stored: StoredCall): IngestResult[] {
  const all = [...results];
  for (const [n, matched] of stored.entries()) all[indexes[n]!] = resultOf(candidates[n]!, matched);
  return all;
}

/** @param matchedWebhooks Null for a duplicate. */
function resultOf({ eventId }: { eventId: string }, matchedWebhooks: number | null): IngestResult {
  const status = matchedWebhooks === null ? 'DUPLICATE' : 'ACCEPTED';
  return { status, eventId, matchedWebhooks: matchedWebhooks ?? 0, error: null };
}

function acceptsAny(results: readonly IngestResult[]): boolean {
  return results.some(({ status }) => status === 'ACCEPTED');
}

/** A batch that is too large is refused as a whole: which of its events would be the thousandth is chance. */
function tooMany(count: number): UserError {
  const message = `At most ${maxEvents} events are taken at once; there are ${count}. None was stored.`;
  return { field: ['events'], code: 'TOO_MANY', message };
}

/** What the events of a call get that is refused as a whole. */
function rejectAll(events: readonly unknown[], error: UserError): IngestResult[] {
  return events.map((event) => {
    const eventId = (event as { event_id?: unknown } | null)?.event_id;
    const given = typeof eventId === 'string' ? eventId : null;
    return { status: 'REJECTED', eventId: given, matchedWebhooks: 0, error };
  });
}
