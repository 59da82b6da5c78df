import { periodic, type Periodic } from '../../async/index.ts';
import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { afterProbeSent, afterRelease, type DeliveryKey, releaseOf } from '../../model/index.ts';
import { type Queue, type WakeUps } from '../../queue/index.ts';
import {
  changeHealth,
  type DueEndpoint,
  findDueEndpoints,
  inTransaction,
  releaseHeld,
  releaseProbe,
  type Storage,
} from '../../storage/index.ts';
import { enqueueReleased } from './enqueue-released.ts';

export interface ReleaserParts {
  readonly storage: Pick<Storage, 'pool'>;
  readonly queue: Queue;
  readonly wakeUps: Pick<WakeUps, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a change was committed. */
  readonly onChange: (workspaceId: string) => void;
  /** Called with deliveries that are not held any more, when that was committed. */
  readonly onReleased: (workspaceId: string, released: readonly DeliveryKey[]) => void;
}

/** How often every worker checks while deliveries are held; what is due is then done by one of them. */
const everyMs = 1000;
/** How often it checks whether any are: much less than the time from the first one that is held to its probe. */
const restMs = 5000;
/** Most endpoints per check. */
const endpointsPerCheck = 100;

/**
 * Releases held deliveries: one as a probe while their endpoint is down, more and more while it recovers, and all when
 * nothing holds them back any more. Works from the database alone, so any worker goes on where another one died.
 */
export class Releaser {
  readonly #parts: ReleaserParts;
  #checks: Periodic | null = null;
  /** No check is made before, in milliseconds of the monotonic clock. */
  #restsUntil = -Infinity;

  constructor(parts: ReleaserParts) {
    this.#parts = parts;
  }

  start(): void {
    const onError = (error: Error) =>
      this.#parts.log.warn({ err: error }, 'Could not release held deliveries; trying again in a second.');
    this.#checks = periodic(() => this.#check(), { everyMs, onError });
  }

  async close(): Promise<void> {
    await this.#checks?.stop();
  }

  async #check(): Promise<void> {
    if (performance.now() < this.#restsUntil) return;
    const { storage, clock } = this.#parts;
    const { due, pending } = await findDueEndpoints(storage.pool, clock.now(), endpointsPerCheck);
    // Half an interval less, since timers fire a little early or late.
    if (!pending) this.#restsUntil = performance.now() + restMs - everyMs / 2;
    for (const endpoint of due) await this.#release(endpoint);
  }

  async #release(endpoint: DueEndpoint): Promise<void> {
    const { storage, queue, clock, wakeUps, onChange, onReleased } = this.#parts;
    const { workspaceId, webhookId, health } = endpoint;
    const now = clock.now();
    const released = await inTransaction(storage.pool, async (tx) => {
      // Health first, as everywhere: of two workers, the second finds it changed.
      if (health.state === 'OPEN') {
        const next = afterProbeSent(health, now);
        if (!(await changeHealth(tx, endpoint, health, next, health.nextProbeAt))) return null;
      }
      const deliveries =
        health.state === 'OPEN'
          ? await releaseProbe(tx, endpoint, health.failedEvent)
          : await releaseHeld(tx, workspaceId, webhookId, releaseOf(health));
      if (health.state === 'RECOVERING') {
        const next = afterRelease(health, deliveries.length, now);
        if (!(await changeHealth(tx, endpoint, health, next, health.nextProbeAt))) throw new AnotherWorker();
      }
      await enqueueReleased(queue, tx, deliveries);
      return deliveries;
    }).catch((error: unknown) => {
      if (error instanceof AnotherWorker) return null;
      throw error;
    });
    if (!released) return;
    if (health.state !== 'HEALTHY') onChange(workspaceId);
    onReleased(workspaceId, released);
    if (released.length > 0) (['first-deliveries', 'retries'] as const).forEach((name) => wakeUps.wake(name));
  }
}

/** Another worker released it first: this transaction is rolled back. */
class AnotherWorker extends Error {}
