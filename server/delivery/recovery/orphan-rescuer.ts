import { type Clock } from '../../clock.ts';
import { uuidv7LowerBound } from '../../ids.ts';
import { type Log } from '../../log.ts';
import { formatDeliveryId } from '../../model/index.ts';
import { type Queue } from '../../queue/index.ts';
import {
  findOrphanedDeliveries,
  type HeldDelivery,
  listWorkspaceIds,
  type Storage,
} from '../../storage/index.ts';
import { enqueueReleased } from './enqueue-released.ts';

export interface OrphanRescuerParts {
  readonly storage: Pick<Storage, 'pool'>;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
}

const sweepEveryMs = 60_000;
/** What is younger is the workers' business. */
const graceMs = 900_000;
/** Events per statement, and the time that one sweep may take: it goes on from there with the next. */
const eventsPerPage = 2000;
const budgetMs = 1000;

/** Where the sweep stands: a workspace, and the event before which it goes on. */
interface Place {
  readonly workspaceId: string;
  readonly before: string;
}

/**
 * Goes through the events again and again, from the newest to the oldest, and queues every delivery that is due and has
 * no job. Jobs are written in the transactions of what they are about, so there is hardly any; but queues can be cleared
 * by hand, a backup can be put back without them, and a crash of PostgreSQL can undo the record of a job's first part
 * while its worker lives on and ends the job.
 */
export class OrphanRescuer {
  readonly #parts: OrphanRescuerParts;
  #places: Place[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<unknown> = Promise.resolve();

  constructor(parts: OrphanRescuerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#sweeping = this.#sweeping.then(() =>
        this.rescue().catch((error: Error) =>
          this.#parts.log.warn({ error: error.message }, 'The sweep broke off; it goes on in a minute.'),
        ),
      );
    }, sweepEveryMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /** Sweeps for a second, or to the oldest event. Returns how many deliveries were queued. */
  async rescue(): Promise<number> {
    const until = performance.now() + budgetMs;
    if (this.#places.length === 0) this.#places = await this.#allWorkspaces();
    let queued = 0;
    for (let place = this.#places.pop(); place; place = this.#places.pop()) {
      const { oldest, strays } = await this.#page(place);
      if (strays.length > 0) await this.#queue(strays);
      queued += strays.length;
      if (oldest !== null) this.#places.push({ ...place, before: oldest });
      if (performance.now() > until) break;
    }
    return queued;
  }

  async #allWorkspaces(): Promise<Place[]> {
    const { storage, clock } = this.#parts;
    const before = uuidv7LowerBound(clock.now().getTime() - graceMs);
    return (await listWorkspaceIds(storage.pool)).map((workspaceId) => ({ workspaceId, before }));
  }

  async #page({ workspaceId, before }: Place): Promise<{ oldest: string | null; strays: HeldDelivery[] }> {
    const { storage, queue, clock } = this.#parts;
    const dueBefore = new Date(clock.now().getTime() - graceMs);
    const page = { before, events: eventsPerPage, dueBefore };
    const { oldest, deliveries } = await findOrphanedDeliveries(storage.pool, workspaceId, page);
    if (deliveries.length === 0) return { oldest, strays: [] };
    const queued = new Set((await queue.withJob(deliveries)).map(formatDeliveryId));
    return { oldest, strays: deliveries.filter((delivery) => !queued.has(formatDeliveryId(delivery))) };
  }

  async #queue(strays: readonly HeldDelivery[]): Promise<void> {
    const { storage, queue, log } = this.#parts;
    await enqueueReleased(queue, storage.pool, strays);
    log.warn({ deliveries: strays.length }, 'Deliveries that were due and had no job were queued again.');
  }
}
