import { type Log } from '../../log.ts';
import { type Claimed, type FirstDeliveries, type QueueName } from '../../queue/index.ts';
import { type HandedEvent, planHandedOver } from './plan-tasks.ts';
import { type Task } from './task.ts';

export interface HandOverParts {
  /** How many more deliveries the worker wants to have waiting, */
  readonly room: () => number;
  /** and how many more of a webhook. */
  readonly roomFor: (webhook: { readonly workspaceId: string; readonly webhookId: string }) => number;
  /** Takes over the tasks of claimed jobs. */
  readonly receive: (tasks: readonly Task[]) => void;
  readonly giveBack: (name: QueueName, jobs: readonly Claimed<unknown>[]) => Promise<void>;
  readonly log: Log;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/**
 * The short way from ingest to a worker of the same process. What the worker has room for is stored as claimed by it,
 * and comes here with the events in memory as soon as it is committed: nothing is claimed, and nothing is read. What it
 * has no room for is claimed from the queue in its turn.
 */
export class HandOver {
  readonly #parts: HandOverParts;
  readonly #now: () => number;
  /** Deliveries that are being stored, for which room is kept. */
  #promised = 0;
  #stopped = false;

  constructor(parts: HandOverParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** Takes nothing more. Jobs that are being stored are given back when they come. */
  stop(): void {
    this.#stopped = true;
  }

  /** Which of these batches the worker takes. The jobs of those count as claimed from now on. */
  offer(batches: readonly FirstDeliveries[]) {
    const { roomFor, room } = this.#parts;
    const claimedAt = this.#now();
    let left = this.#stopped ? 0 : room() - this.#promised;
    const [taken, others]: [FirstDeliveries[], FirstDeliveries[]] = [[], []];
    for (const batch of batches) {
      const count = batch.eventRowIds.length;
      const fits = count <= left && count <= roomFor(batch);
      (fits ? taken : others).push(batch);
      if (fits) left -= count;
    }
    const promised = taken.reduce((sum, { eventRowIds }) => sum + eventRowIds.length, 0);
    this.#promised += promised;
    return {
      taken,
      left: others,
      deliver: (jobs: readonly Claimed<FirstDeliveries>[], events: ReadonlyMap<string, HandedEvent>) => {
        this.#promised -= promised;
        this.#receive(jobs, events, claimedAt);
      },
      cancel: () => {
        this.#promised -= promised;
      },
    };
  }

  #receive(
    jobs: readonly Claimed<FirstDeliveries>[],
    events: ReadonlyMap<string, HandedEvent>,
    claimedAt: number,
  ): void {
    const { receive, giveBack, log } = this.#parts;
    if (jobs.length === 0) return;
    if (this.#stopped) void giveBack('first-deliveries', jobs);
    else receive(planHandedOver(jobs, events, { claimedAt, log }).tasks);
  }
}
