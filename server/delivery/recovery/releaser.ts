import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { afterProbeSent, afterRelease, releaseOf } from '../../model/index.ts';
import { type Queue, type WakeUps } from '../../queue/index.ts';
import {
  changeHealth,
  type DueEndpoint,
  findDueEndpoints,
  inTransaction,
  releaseHeld,
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
}

/** Every worker looks so often; what is due is then done by one of them. */
const lookEveryMs = 1000;
/** Endpoints seen to in one look. */
const atOnce = 100;

/**
 * Lets go what is held back: one delivery as a probe while its endpoint is down, more and more while it recovers, and
 * all when nothing speaks against it any more. Works from the database alone, so any worker can go on where another
 * one died.
 */
export class Releaser {
  readonly #parts: ReleaserParts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: ReleaserParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look());
    }, lookEveryMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Sees to everything that is due. Never rejects. */
  async look(): Promise<void> {
    const { storage, clock, log } = this.#parts;
    try {
      const due = await findDueEndpoints(storage.pool, clock.now(), atOnce);
      for (const endpoint of due) await this.#release(endpoint);
    } catch (error) {
      log.warn(
        { error: (error as Error).message },
        'Deliveries that are held back could not be seen to; it is tried again.',
      );
    }
  }

  async #release(endpoint: DueEndpoint): Promise<void> {
    const { storage, queue, clock, wakeUps, onChange } = this.#parts;
    const { workspaceId, webhookId, health } = endpoint;
    const now = clock.now();
    const released = await inTransaction(storage.pool, async (tx) => {
      // First the change of health, which others make in the same order: of two workers one finds it made.
      if (health.state === 'OPEN') {
        const next = afterProbeSent(health, now);
        if (!(await changeHealth(tx, endpoint, health, next, health.nextProbeAt))) return null;
      }
      const deliveries = await releaseHeld(tx, workspaceId, webhookId, releaseOf(health));
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
    if (released.length > 0) (['first-deliveries', 'retries'] as const).forEach((name) => wakeUps.wake(name));
  }
}

/** Somebody else was first: what was begun is rolled back. */
class AnotherWorker extends Error {}
