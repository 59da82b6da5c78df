import {
  afterProbeSent,
  afterRelease,
  afterRequest,
  type EndpointHealth,
  type FailureRun,
  releaseOf,
  seeRequest,
} from '../../model/index.ts';
import { type MadeAttempt } from '../../delivery/attempt/make-attempt.ts';
import { isProbe, type Task } from '../../delivery/claiming/task.ts';
import { type DeliveryTarget, type HeldDelivery } from '../../storage/index.ts';
import { type Database } from './database.ts';
import { type WatchedWorker } from './worker-parts.ts';

/** Fewer than the product's own, so that a run of some seconds gets there. */
const limits = { failures: 3, milliseconds: 0 };

/** The endpoints' breakers, and the release of what is held back for them: as worker and releaser do it. */
export class Health {
  readonly #database: Database;
  readonly #runs = new Map<string, FailureRun>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** A request of a worker has ended. */
  observe(worker: WatchedWorker, task: Task, target: DeliveryTarget, { attempt }: MadeAttempt): void {
    const now = new Date(worker.now);
    const key = `${worker.name} ${target.id}`;
    const seen = seeRequest(attempt, isProbe(task), now);
    const { run, next } = afterRequest(target.health, this.#runs.get(key), seen, limits);
    const changed = this.#change(target, next);
    if (run && !changed) this.#runs.set(key, run);
    else this.#runs.delete(key);
  }

  /** Changes nothing when the state is no more the one that was decided on. */
  #change({ id, health }: Pick<DeliveryTarget, 'id' | 'health'>, next: EndpointHealth | null): boolean {
    const webhook = this.#database.tables.webhooks.get(id)!;
    if (!next || webhook.health !== health) return false;
    const webhooks = new Map(this.#database.tables.webhooks).set(id, { ...webhook, health: next });
    this.#database.commit({ webhooks });
    return true;
  }

  /** When somebody has to see to a webhook's held deliveries; null when nobody has to. */
  dueAt({ id, active, health }: DeliveryTarget): number | null {
    const holds = this.#database.tables.held.some(({ webhookId }) => webhookId === id);
    if (holds && (!active || health.state === 'HEALTHY')) return -Infinity;
    return holds || (active && health.state === 'RECOVERING') ? health.nextProbeAt!.getTime() : null;
  }

  /** One look of a worker's releaser. Returns how many deliveries it let go. */
  release(worker: WatchedWorker): number {
    let released = 0;
    for (const webhook of this.#database.tables.webhooks.values()) {
      const due = this.dueAt(webhook);
      if (due !== null && due <= worker.now) released += this.#releaseOf(webhook, new Date(worker.now));
    }
    return released;
  }

  #releaseOf(webhook: DeliveryTarget, now: Date): number {
    const health: EndpointHealth = webhook.active ? webhook.health : { ...webhook.health, state: 'HEALTHY' };
    const { held, jobs } = this.#database.tables;
    const waiting = held.filter(({ webhookId }) => webhookId === webhook.id);
    const ofWebhook =
      health.state === 'OPEN' ? probeOf(waiting, health) : waiting.slice(0, releaseOf(health));
    this.#database.commit({
      held: held.filter((one) => !ofWebhook.includes(one)),
      jobs: [...jobs, ...ofWebhook.map((one) => this.#database.releasedJob(one))],
    });
    if (health.state === 'OPEN') this.#change(webhook, afterProbeSent(health, now));
    if (health.state === 'RECOVERING') this.#change(webhook, afterRelease(health, ofWebhook.length, now));
    return ofWebhook.length;
  }
}

/** The oldest one whose event did not just fail, or the oldest. */
function probeOf(held: readonly HeldDelivery[], { failedEvent }: EndpointHealth): readonly HeldDelivery[] {
  const probe = held.find(({ eventRowId }) => eventRowId !== failedEvent) ?? held[0];
  return probe ? [probe] : [];
}
