import { Database } from './database.ts';
import { Health } from './health.ts';
import { type Random, seeded } from './random.ts';
import { Watch } from './watch.ts';
import { type SimulatedWebhook, someWebhook } from './webhooks.ts';
import { SimulatedWorker } from './worker.ts';
import { type WorkerParts } from './worker-parts.ts';

const start = Date.UTC(2026, 1, 3, 4, 5, 6);
const heartbeatEveryMs = 5000;
/** How often a worker with jobs looks which others are there, and how soon it connects again. */
const lookEveryMs = 500;
const reconnectMs = 1000;

/** One run: a database, workers, and somebody who looks on. */
export class World {
  readonly random: Random;
  readonly database: Database;
  readonly watch: Watch;
  readonly health: Health;
  readonly workers: SimulatedWorker[] = [];
  /** How often endpoints answer well. */
  readonly goodness: number;
  /** How often what can fail fails. */
  faults: number;
  redeliveries = 0;
  /** What happened, should somebody want to read it. */
  readonly trace: string[] | null;
  #started = 0;

  constructor(seed: number, traced: boolean) {
    this.random = seeded(seed);
    this.trace = traced ? [] : null;
    const ids = Array.from({ length: this.random.between(1, 2) }, (_, n) => `webhook ${n}`);
    this.database = new Database(start, new Map(ids.map((id) => [id, someWebhook(id, this.random)])));
    this.watch = new Watch(this.database);
    this.health = new Health(this.database);
    this.goodness = this.random.pick([0, 0.2, 0.5, 0.9]);
    this.faults = this.random.pick([0, 0.1, 0.3]);
    for (let count = this.random.between(1, 3); count > 0; count -= 1) this.startWorker();
  }

  note(what: () => string): void {
    if (!this.trace) return;
    const seconds = ((this.database.now - start) / 1000).toFixed(1);
    this.trace.push(`${seconds.padStart(8)} s  ${what()}`);
  }

  startWorker(): void {
    this.#started += 1;
    const { database, watch, random, health } = this;
    const onRequest: WorkerParts['onRequest'] = (...request) => health.observe(...request);
    this.workers.push(new SimulatedWorker(`worker ${this.#started}`, { database, watch, random, onRequest }));
  }

  /** Replaces a worker that is no more. */
  replace(worker: SimulatedWorker): void {
    this.workers.splice(this.workers.indexOf(worker), 1);
    this.startWorker();
  }

  changeWebhook(webhook: SimulatedWebhook, changes: Partial<SimulatedWebhook>): void {
    const changed = { ...webhook, ...changes, revision: webhook.revision + 1 };
    this.database.commit({ webhooks: new Map(this.database.tables.webhooks).set(webhook.id, changed) });
  }

  /**
   * Lets time pass: workers send heartbeats, connect again and look who is there, and the queue gives away the jobs of
   * those that send no heartbeat.
   */
  async advance(ms: number): Promise<void> {
    const until = this.database.now + ms;
    while (this.database.now < until) {
      const { now } = this.database;
      const beat = this.isBusy ? nextBeat(now) : lastBeat(until);
      const look = this.#isSomebodyMissing ? now + lookEveryMs : until;
      this.database.now = Math.min(until, look, beat > now ? beat : until);
      if (this.database.now === beat) {
        for (const worker of this.workers) await this.#heartbeat(worker);
        this.supervise();
      }
      for (const worker of this.workers) await this.#look(worker);
    }
  }

  async #look(worker: SimulatedWorker): Promise<void> {
    if (worker.paused) return;
    const { number, lostAt } = worker.connection;
    if (number === null && (this.database.now >= lostAt + reconnectMs || this.random.chance(0.5)))
      worker.connection.reconnect();
    await worker.look();
  }

  /** Whether a worker has lost its connection, or claims are held by one that has died. */
  get #isSomebodyMissing(): boolean {
    const { claimants, present } = this.database;
    return (
      claimants.some((number) => !present.has(number)) ||
      this.workers.some(({ connection }) => connection.isLost)
    );
  }

  async #heartbeat(worker: SimulatedWorker): Promise<void> {
    if (worker.paused) return;
    worker.startHeartbeat();
    if (this.random.chance(this.faults)) return this.watch.blind(worker); // arrives later
    await this.reachHeartbeats(worker, !this.random.chance(this.faults / 2));
  }

  async reachHeartbeats(worker: SimulatedWorker, works: boolean): Promise<void> {
    await worker.reachHeartbeats(works);
    if (!works) this.watch.blind(worker);
  }

  supervise(): void {
    const lapsed = this.database.supervise();
    if (lapsed.length === 0) return;
    this.note(() => `${lapsed.map(({ id }) => id).join(', ')}: no heartbeat, given away`);
    this.watch.lapsed(lapsed);
  }

  /** Whether claims are held, by whomever. */
  get isBusy(): boolean {
    return this.database.tables.jobs.some(({ heartbeatAt }) => heartbeatAt !== null);
  }
}

function nextBeat(now: number): number {
  return (Math.floor(now / heartbeatEveryMs) + 1) * heartbeatEveryMs;
}

function lastBeat(until: number): number {
  return Math.floor(until / heartbeatEveryMs) * heartbeatEveryMs;
}
