import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import {
  afterFailure,
  afterSuccess,
  type BreakerLimits,
  breakerLimits,
  type EndpointHealth,
  extendRun,
  type FailureRun,
} from '../../model/index.ts';
import { changeHealth, type DeliveryTarget, type Storage } from '../../storage/index.ts';

export interface BreakerParts {
  readonly storage: Pick<Storage, 'pool' | 'directory'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a change was committed. */
  readonly onChange: (workspaceId: string) => void;
  readonly limits?: BreakerLimits;
}

/** What came of a request, as far as its endpoint's health goes. */
export interface Observation {
  /** Null for a success. */
  readonly error: string | null;
  /** Whether the delivery had been held back. */
  readonly probe: boolean;
}

/**
 * Watches this worker's requests, and changes an endpoint's health when it is found down or back. Each worker counts
 * failures for itself; the health that it writes holds for all workers.
 */
export class Breaker {
  readonly #parts: BreakerParts;
  readonly #runs = new Map<string, FailureRun>();
  /** Changes being written, by webhook: a second one would be decided on a health that is about to change. */
  readonly #changing = new Map<string, Promise<void>>();

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  observe(target: DeliveryTarget, { error, probe }: Observation): void {
    const now = this.#parts.clock.now();
    if (error === null) {
      if (this.#runs.size > 0) this.#runs.delete(target.id);
      if (target.health.state !== 'HEALTHY') this.#change(target, afterSuccess(target.health, now));
      return;
    }
    const run = extendRun(this.#runs.get(target.id), now);
    this.#runs.set(target.id, run);
    const limits = this.#parts.limits ?? breakerLimits;
    this.#change(target, afterFailure(target.health, { run, error, probe, now }, limits));
  }

  /** Resolves when every change that was decided is written, or has failed. */
  async drain(): Promise<void> {
    await Promise.all(this.#changing.values());
  }

  #change(target: DeliveryTarget, next: EndpointHealth | null): void {
    if (!next || this.#changing.has(target.id)) return;
    const changing = this.#write(target, next).finally(() => this.#changing.delete(target.id));
    this.#changing.set(target.id, changing);
  }

  async #write(target: DeliveryTarget, next: EndpointHealth): Promise<void> {
    const { storage, log, onChange } = this.#parts;
    const { id: webhookId, workspaceId, revision } = target;
    try {
      if (await changeHealth(storage.pool, { workspaceId, webhookId, revision }, target.health, next)) {
        const { state, reason } = next;
        log.info({ workspaceId, webhookId, state, reason }, 'endpoint health');
      }
      await storage.directory.refresh([workspaceId]);
      this.#runs.delete(webhookId); // the new state counts from zero
      onChange(workspaceId);
    } catch (error) {
      // The next attempt decides again.
      log.warn({ err: error, workspaceId, webhookId }, 'Could not change the health of an endpoint.');
    }
  }
}
