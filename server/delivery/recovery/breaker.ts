import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import {
  afterRequest,
  type BreakerLimits,
  breakerLimits,
  type EndpointHealth,
  type FailureRun,
  type SeenAttempt,
  seeRequest,
} from '../../model/index.ts';
import { RecentMap } from '../../recent-map.ts';
import { changeHealth, type DeliveryTarget, type Storage } from '../../storage/index.ts';

/** Webhooks whose failures are counted; of more, those are forgotten that were not sent to for longest. */
const mostFailing = 20_000;

export interface BreakerParts {
  readonly storage: Pick<Storage, 'pool' | 'directory'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a change was committed. */
  readonly onChange: (workspaceId: string) => void;
  readonly limits?: BreakerLimits;
}

/**
 * Watches this worker's requests, and changes an endpoint's health when it is found down or back. Each worker counts
 * failures for itself; the health that it writes holds for all workers.
 */
export class Breaker {
  readonly #parts: BreakerParts;
  readonly #runs = new RecentMap<string, FailureRun>(mostFailing);
  /** Changes being written, by webhook: a second one would be decided on a health that is about to change. */
  readonly #changing = new Map<string, Promise<void>>();

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /** Webhooks whose last requests failed. */
  get size(): number {
    return this.#runs.size;
  }

  /** To be called when a webhook was deleted. */
  forget(webhookId: string): void {
    this.#runs.delete(webhookId);
  }

  /** @param probe Whether the delivery was released to probe the endpoint. */
  observe(target: DeliveryTarget, attempt: SeenAttempt, probe: boolean): void {
    const { clock, storage, limits = breakerLimits } = this.#parts;
    if (!storage.directory.get(target.id)) return; // deleted while the request was under way
    const before = this.#runs.get(target.id);
    const { run, next } = afterRequest(
      target.health,
      before,
      seeRequest(attempt, probe, clock.now()),
      limits,
    );
    if (run) this.#runs.set(target.id, run);
    else this.#runs.delete(target.id);
    this.#change(target, next);
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
