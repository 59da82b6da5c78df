import { periodic, type Periodic } from '../../async/index.ts';
import { type Clock } from '../../clock.ts';
import { uuidv7LowerBound } from '../../ids.ts';
import { type Log } from '../../log.ts';
import { formatDeliveryId } from '../../model/index.ts';
import { type Queue } from '../../queue/index.ts';
import {
  type EventPosition,
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

const everyMs = 60_000;
/** Between the starts of two passes. */
const passEveryMs = 900_000;
/** A delivery that has been due for less is the workers' business. */
const graceMs = 900_000;
/** Events and workspaces per statement, and the time that one run may take: the next run goes on from there. */
const eventsPerPage = 2000;
const workspacesPerPage = 100;
const budgetMs = 1000;

/**
 * Finds orphaned deliveries, which are due and have no job, and queues them again. It passes through the events again and
 * again, from the newest to the oldest of each workspace. Jobs are written in the transactions of what they are about, so there is hardly
 * any; but queues can be cleared by hand, a backup can be restored without them, and a crash of PostgreSQL can undo the
 * record of a job's first part while its worker lives on and ends the job.
 */
export class OrphanRescuer {
  readonly #parts: OrphanRescuerParts;
  /** Of workspaces of which this pass has not seen all events yet. */
  #positions: EventPosition[] = [];
  /** The last workspace that this pass has come to; null between passes. */
  #lastWorkspace: string | null = null;
  #passStartedAt = -Infinity;
  #runs: Periodic | null = null;

  constructor(parts: OrphanRescuerParts) {
    this.#parts = parts;
  }

  start(): void {
    const onError = (error: Error) =>
      this.#parts.log.warn({ err: error }, 'Could not look for orphaned deliveries; going on in a minute.');
    this.#runs = periodic(() => this.#goOn(), { everyMs, onError });
  }

  async close(): Promise<void> {
    await this.#runs?.stop();
  }

  /** Goes on for a second, or to the oldest event of the last workspace. Returns how many deliveries were queued. */
  async rescue(): Promise<number> {
    const until = performance.now() + budgetMs;
    if (!this.#isUnderWay) this.#passStartedAt = performance.now();
    let rescued = 0;
    do {
      if (this.#positions.length === 0) this.#positions = await this.#nextWorkspaces();
      if (this.#positions.length > 0) rescued += await this.#rescuePage();
    } while (this.#isUnderWay && performance.now() < until);
    return rescued;
  }

  /** Most passes find nothing, and look at every workspace: they need not follow each other at once. */
  async #goOn(): Promise<void> {
    if (this.#isUnderWay || performance.now() - this.#passStartedAt >= passEveryMs) await this.rescue();
  }

  get #isUnderWay(): boolean {
    return this.#positions.length > 0 || this.#lastWorkspace !== null;
  }

  async #nextWorkspaces(): Promise<EventPosition[]> {
    const { storage, clock } = this.#parts;
    const before = uuidv7LowerBound(clock.now().getTime() - graceMs);
    const ids = await listWorkspaceIds(storage.pool, this.#lastWorkspace, workspacesPerPage);
    this.#lastWorkspace = ids.length === workspacesPerPage ? ids.at(-1)! : null;
    return ids.map((workspaceId) => ({ workspaceId, before }));
  }

  async #rescuePage(): Promise<number> {
    const { storage, queue, clock } = this.#parts;
    const dueBefore = new Date(clock.now().getTime() - graceMs);
    const events = Math.floor(eventsPerPage / this.#positions.length);
    const { deliveries, next } = await findOrphanedDeliveries(storage.pool, this.#positions, {
      events,
      dueBefore,
    });
    const queued = deliveries.length > 0 ? await queue.withJob(deliveries) : [];
    const withJob = new Set(queued.map(formatDeliveryId));
    const orphans = deliveries.filter((delivery) => !withJob.has(formatDeliveryId(delivery)));
    if (orphans.length > 0) await this.#queue(orphans);
    this.#positions = [...next];
    return orphans.length;
  }

  async #queue(orphans: readonly HeldDelivery[]): Promise<void> {
    const { storage, queue, log } = this.#parts;
    await enqueueReleased(queue, storage.pool, orphans);
    log.warn({ deliveries: orphans.length }, 'Queued deliveries again that were due and had no job.');
  }
}
