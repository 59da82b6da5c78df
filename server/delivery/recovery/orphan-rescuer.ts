import { periodic, type Periodic } from '../../async/index.ts';
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

const everyMs = 60_000;
/** A delivery that has been due for less is the workers' business. */
const graceMs = 900_000;
/** Events per statement, and the time that one run may take: the next run goes on from there. */
const eventsPerPage = 2000;
const budgetMs = 1000;

/** How far a pass through a workspace's events has come: it goes on before this event. */
interface Position {
  readonly workspaceId: string;
  readonly before: string;
}

/**
 * Finds orphaned deliveries, which are due and have no job, and queues them again. It passes through the events again and
 * again, from the newest to the oldest. Jobs are written in the transactions of what they are about, so there is hardly
 * any; but queues can be cleared by hand, a backup can be restored without them, and a crash of PostgreSQL can undo the
 * record of a job's first part while its worker lives on and ends the job.
 */
export class OrphanRescuer {
  readonly #parts: OrphanRescuerParts;
  #positions: Position[] = [];
  #runs: Periodic | null = null;

  constructor(parts: OrphanRescuerParts) {
    this.#parts = parts;
  }

  start(): void {
    const onError = (error: Error) =>
      this.#parts.log.warn({ err: error }, 'Could not look for orphaned deliveries; going on in a minute.');
    this.#runs = periodic(() => this.rescue(), { everyMs, onError });
  }

  async close(): Promise<void> {
    await this.#runs?.stop();
  }

  /** Goes on for a second, or to the oldest event. Returns how many deliveries were queued. */
  async rescue(): Promise<number> {
    const until = performance.now() + budgetMs;
    if (this.#positions.length === 0) this.#positions = await this.#startOver();
    let rescued = 0;
    for (let position = this.#positions.pop(); position; position = this.#positions.pop()) {
      const { oldest, orphans } = await this.#findOrphans(position);
      if (orphans.length > 0) await this.#queue(orphans);
      rescued += orphans.length;
      if (oldest !== null) this.#positions.push({ ...position, before: oldest });
      if (performance.now() > until) break;
    }
    return rescued;
  }

  async #startOver(): Promise<Position[]> {
    const { storage, clock } = this.#parts;
    const before = uuidv7LowerBound(clock.now().getTime() - graceMs);
    return (await listWorkspaceIds(storage.pool)).map((workspaceId) => ({ workspaceId, before }));
  }

  async #findOrphans({
    workspaceId,
    before,
  }: Position): Promise<{ oldest: string | null; orphans: HeldDelivery[] }> {
    const { storage, queue, clock } = this.#parts;
    const dueBefore = new Date(clock.now().getTime() - graceMs);
    const page = { before, events: eventsPerPage, dueBefore };
    const { oldest, deliveries } = await findOrphanedDeliveries(storage.pool, workspaceId, page);
    if (deliveries.length === 0) return { oldest, orphans: [] };
    const queued = new Set((await queue.withJob(deliveries)).map(formatDeliveryId));
    return { oldest, orphans: deliveries.filter((delivery) => !queued.has(formatDeliveryId(delivery))) };
  }

  async #queue(orphans: readonly HeldDelivery[]): Promise<void> {
    const { storage, queue, log } = this.#parts;
    await enqueueReleased(queue, storage.pool, orphans);
    log.warn({ deliveries: orphans.length }, 'Queued deliveries again that were due and had no job.');
  }
}
