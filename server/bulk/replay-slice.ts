import { setImmediate } from 'node:timers/promises';

import { uuidv7LowerBound } from '../ids.ts';
import { type EventPayload } from '../model/index.ts';
import { deliveriesPerJob, mostBacklogCounted, type Queue } from '../queue/index.ts';
import { RoutingIndex } from '../routing/index.ts';
import {
  addDeliveries,
  type DeliveryTarget,
  type Queryable,
  readReplayableEvents,
  type RunningBulkJob,
} from '../storage/index.ts';
import { type DoSlice, idleSlice, mostPerSlice, paceMs, type Slice } from './slice.ts';

/** Which events a replay looks at, as its filter is stored. */
export interface ReplayFilter {
  readonly webhookId: string;
  /** Received at this time or later, in milliseconds. */
  readonly since: number;
  /** Received before this time, in milliseconds. */
  readonly until: number;
}

export interface ReplayParts {
  readonly queue: Pick<Queue, 'enqueueFirst' | 'firstBacklog'>;
  readonly targetOf: (webhookId: string) => Pick<DeliveryTarget, 'active' | 'filters'> | undefined;
}

/** Events that a slice looks at. */
const eventsPerSlice = 500;
/** Characters of payloads that are parsed in one turn of the event loop. */
const charactersPerTurn = 512 * 1024;
/** Before the next slice, even if nothing of this one was queued. */
const restMs = 50;

/** Jobs of the webhook that may wait before more are added: those of two seconds. */
function mostWaiting(ratePerSecond: number): number {
  return 2 * Math.ceil(ratePerSecond / deliveriesPerJob);
}

/** Adds the next deliveries of a replay, as first deliveries with all their retries: at most those of a second. */
export function replaySlice({ queue, targetOf }: ReplayParts): DoSlice {
  return async (tx, job) => {
    if (job.state !== 'RUNNING') return idleSlice(job, 0);
    const filter = JSON.parse(job.filter) as ReplayFilter;
    const target = targetOf(filter.webhookId);
    if (!target?.active) return { ...idleSlice(job, 0), exhausted: true };
    const { ofWebhook, all } = await queue.firstBacklog(tx, filter.webhookId);
    if (all >= mostBacklogCounted || ofWebhook > mostWaiting(job.ratePerSecond)) return idleSlice(job, 0);
    const limit = Math.min(job.ratePerSecond, mostPerSlice);
    const found = await findMatches(tx, job.workspaceId, filter, {
      after: job.after ?? uuidv7LowerBound(filter.since),
      filters: target.filters,
      limit,
    });
    const added = await addDeliveries(tx, job.workspaceId, filter.webhookId, found.matches);
    const { workspaceId } = job;
    const { webhookId } = filter;
    await queue.enqueueFirst(tx, [{ workspaceId, webhookId, eventRowIds: added, released: false }]);
    return toSlice(job, found, added.length);
  };
}

function toSlice(job: RunningBulkJob, { last, looked }: Found, added: number): Slice {
  return {
    after: last ?? job.after,
    exhausted: last === null,
    selected: looked,
    queued: added,
    skipped: looked - added,
    skippedPaused: 0,
    cancelled: 0,
    returned: [],
    queuedUntil: null,
    inQueue: 0,
    waitMs: Math.max(restMs, paceMs(added, job.ratePerSecond)),
  };
}

/** Events that a webhook would get by its filters, among those that were looked at. */
export interface Found {
  readonly matches: readonly string[];
  readonly looked: number;
  /** Characters of the payloads that were judged. */
  readonly characters: number;
  /** The last event that was looked at; null when there are no more. */
  readonly last: string | null;
}

/** Looks at the next events until `limit` of them match. */
export async function findMatches(
  client: Queryable,
  workspaceId: string,
  { webhookId, until }: ReplayFilter,
  { after, filters, limit }: { after: string; filters: DeliveryTarget['filters']; limit: number },
): Promise<Found> {
  const index = new RoutingIndex();
  index.upsert(webhookId, filters);
  const page = { webhookId, after, before: uuidv7LowerBound(until), limit: eventsPerSlice };
  const events = await readReplayableEvents(client, workspaceId, page);
  const matches: string[] = [];
  let [looked, characters, parsed] = [0, 0, 0];
  for (const { id, payload, sourceId } of events) {
    if (matches.length >= limit) break;
    looked += 1;
    if (payload === null) continue;
    characters += payload.length;
    parsed += payload.length;
    if (parsed > charactersPerTurn) {
      await setImmediate(); // parsing a whole page at once would keep the event loop for tens of milliseconds
      parsed = payload.length;
    }
    if (index.match(JSON.parse(payload) as EventPayload, sourceId ?? undefined).length > 0) matches.push(id);
  }
  return { matches, looked, characters, last: looked === 0 ? null : events[looked - 1]!.id };
}
