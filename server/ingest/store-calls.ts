import { type Source } from '../model/index.ts';
import { type FirstDeliveries } from '../queue/index.ts';
import {
  acceptEventIds,
  insertEvents,
  type PoolClient,
  type Queryable,
  type Storage,
  storeEvents,
} from '../storage/index.ts';
import { type Candidate } from './candidate.ts';
import { type NewDeliveries } from './hand-over.ts';
import { identify, type Identifiable, readAhead } from './identify.ts';
import { type Router } from './router.ts';

/** The valid events of one call, without repeated event ids. */
export interface StoreCall {
  readonly workspaceId: string;
  readonly candidates: readonly Candidate[];
  readonly receivedAt: Date;
  /** Where the events come from; null for a caller with an API key. */
  readonly source: Pick<Source, 'id' | 'name' | 'disabledEnrichers'> | null;
  /** Stored with the events, for their attempts; null when the call is not sampled. */
  readonly traceContext: string | null;
}

/** What became of a call's candidates. */
export interface StoredCall {
  /** Of each, the number of webhooks that it is delivered to; null for a duplicate. */
  readonly matched: readonly (number | null)[];
  /** How long it took to find the duplicates of all calls of the transaction; 0 when one statement did it all. */
  readonly deduplicationMs: number;
}

export interface StoreParts {
  readonly directory: Storage['directory'];
  readonly router: Router;
  readonly deliveries: NewDeliveries;
  /** Event ids from before are forgotten. */
  readonly knownSince: Date;
}

/**
 * Stores and routes the events of one or more calls, of any workspaces, and adds the jobs of their deliveries. Of equal
 * events in several calls, the first call's is accepted.
 *
 * @param tx Inside a transaction.
 * @returns the results in the order of the calls
 */
export async function storeCalls(
  tx: PoolClient,
  calls: readonly StoreCall[],
  { directory, router, deliveries, knownSince }: StoreParts,
): Promise<readonly StoredCall[]> {
  const begin = performance.now();
  const identifiable = identifiableOf(calls);
  const accepting = acceptEventIds(tx, firstOfEach(calls), knownSince).then((ids) => ({
    ...ids,
    deduplicationMs: performance.now() - begin,
  }));
  const [{ accepted, webhooksVersions, deduplicationMs }, users] = await Promise.all([
    accepting,
    readAhead(tx, identifiable),
  ]);
  for (const [workspaceId, version] of webhooksVersions) await directory.bringUpTo(workspaceId, version, tx);
  const identified =
    identifiable.length === 0
      ? null
      : await identify(
          tx,
          identifiable.filter(({ event }) => accepted.has(event.id)),
          users,
        );
  const fresh = route(calls, accepted, router, identified);
  deliveries.routed = fresh;
  if (fresh.length > 0)
    await Promise.all([insertEvents(tx, fresh), deliveries.enqueue(tx, byWebhook(fresh), fresh)]);
  return resultsOf(calls, fresh, deduplicationMs);
}

/** Fewer events than these are stored by one statement. */
const fewEvents = 8;

/**
 * Does the same for a few events by one statement, without a transaction around it: routes them by the webhooks that are
 * in memory, and stores them only if these are still current.
 *
 * @returns null when nothing was stored, and `storeCalls` has to: there are more events, their ids have to be joined
 *   within a transaction, or webhooks have changed
 */
export async function storeAtOnce(
  client: Queryable,
  calls: readonly StoreCall[],
  { directory, router, deliveries, knownSince }: StoreParts,
): Promise<readonly StoredCall[] | null> {
  const given = firstOfEach(calls);
  if (given.length >= fewEvents || calls.some(needsIdentity)) return null;
  const webhooksVersions = new Map<string, string>();
  for (const { workspaceId } of calls) {
    const version = directory.versionOf(workspaceId);
    if (version === null) return null;
    webhooksVersions.set(workspaceId, version);
  }
  const events = route(calls, new Set(given.map(({ id }) => id)), router);
  const jobs = deliveries.part(byWebhook(events), events);
  const accepted = await storeEvents(client, { events, webhooksVersions, knownSince, jobs });
  if (accepted === null) return null;
  deliveries.stored(jobs.claimed(accepted));
  const fresh = events.filter(({ id }) => accepted.has(id));
  deliveries.routed = fresh;
  return resultsOf(calls, fresh, 0);
}

/** The events among `ids`, those that were identified with their user, with the webhooks that they are delivered to. */
function route(
  calls: readonly StoreCall[],
  ids: ReadonlySet<string>,
  router: Router,
  identified: ReadonlyMap<string, Candidate> | null = null,
) {
  return calls.flatMap(({ workspaceId, candidates, receivedAt, source, traceContext }) =>
    candidates
      .filter(({ id }) => ids.has(id))
      .map((given) => {
        // Field by field: the rest of an object costs more to copy than all of this.
        const { id, eventId, eventName, userId, payload, text, original } =
          identified?.get(given.id) ?? given;
        return {
          id,
          eventId,
          eventName,
          userId,
          text,
          original,
          workspaceId,
          payload: text,
          webhookIds: router.match(workspaceId, payload, source?.id),
          test: false,
          receivedAt,
          source,
          traceContext,
        };
      }),
  );
}

function resultsOf(
  calls: readonly StoreCall[],
  stored: ReturnType<typeof route>,
  deduplicationMs: number,
): StoredCall[] {
  const matched = new Map(stored.map(({ id, webhookIds }) => [id, webhookIds.length]));
  return calls.map(({ candidates }) => ({
    matched: candidates.map(({ id }) => matched.get(id) ?? null),
    deduplicationMs,
  }));
}

/** The events of sources with the enricher IDENTITY. */
function identifiableOf(calls: readonly StoreCall[]): readonly Identifiable[] {
  return calls
    .filter(needsIdentity)
    .flatMap(({ workspaceId, receivedAt, candidates }) =>
      candidates.map((event) => ({ workspaceId, receivedAt, event })),
    );
}

function needsIdentity({ source }: StoreCall): boolean {
  return source !== null && !source.disabledEnrichers.includes('IDENTITY');
}

function firstOfEach(calls: readonly StoreCall[]) {
  const [only] = calls;
  if (calls.length === 1)
    return only!.candidates.map(({ eventId, id }) => ({ workspaceId: only!.workspaceId, eventId, id }));
  const first = new Map<string, { workspaceId: string; eventId: string; id: string }>();
  for (const { workspaceId, candidates } of calls) {
    for (const { eventId, id } of candidates) {
      const key = `${workspaceId} ${eventId}`;
      if (!first.has(key)) first.set(key, { workspaceId, eventId, id });
    }
  }
  return [...first.values()];
}

function byWebhook(
  events: readonly { workspaceId: string; id: string; webhookIds: readonly string[] }[],
): FirstDeliveries[] {
  const batches = new Map<string, { workspaceId: string; eventRowIds: string[] }>();
  for (const { workspaceId, id, webhookIds } of events) {
    for (const webhookId of webhookIds) {
      const batch = batches.get(webhookId);
      if (batch) batch.eventRowIds.push(id);
      else batches.set(webhookId, { workspaceId, eventRowIds: [id] });
    }
  }
  return [...batches].map(([webhookId, { workspaceId, eventRowIds }]) => ({
    workspaceId,
    webhookId,
    eventRowIds,
    released: false,
  }));
}
