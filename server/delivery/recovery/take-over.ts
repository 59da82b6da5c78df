import { Latch } from '../../async/index.ts';
import { type Log } from '../../log.ts';
import { type Presence, type Queue, type WakeUps } from '../../queue/index.ts';
import { type Storage } from '../../storage/index.ts';
import { WorkerRoll } from './worker-roll.ts';

export interface TakeOverParts {
  readonly queue: Pick<Queue, 'presentWorkers' | 'claimants' | 'releaseClaims'>;
  readonly presence: Presence;
  readonly notifications: Pick<Storage['notifications'], 'listen' | 'notify'>;
  readonly wakeUps: Pick<WakeUps, 'wake'>;
  readonly log: Log;
  /** Whether this worker has jobs. */
  readonly isBusy: () => boolean;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

const channel = 'perspection_workers';
/** Between looks: while this worker has jobs or had some lately, while it is idle, and while it is alone. */
const lookEveryMs = { busy: 500, idle: 2000, alone: 5000 };
/** For how long after its last job a worker counts as busy. */
const busyForMs = 5000;
/** After a restart of PostgreSQL, the others have this long to connect again. */
const reconnectMs = 3000;

/**
 * Takes over the jobs of workers that have died: makes them claimable as soon as the locks of these workers are missed.
 * Each worker that is idle costs one statement every two seconds, or every five if it is the only one.
 */
export class TakeOver {
  readonly #parts: TakeOverParts;
  readonly #now: () => number;
  readonly #roll = new WorkerRoll();
  readonly #latch = new Latch();
  /** When claims of workers that this one has never seen are looked for; null: no more. */
  #claimantsAt: number | null = -Infinity;
  #busyUntil = -Infinity;
  #others = false;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: TakeOverParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    parts.presence.onChange(() => this.#onNumberChange());
  }

  start(): void {
    this.#running = this.#loop();
    void this.#listen();
  }

  async close(): Promise<void> {
    this.#stopping = true;
    this.#latch.open();
    await this.#running;
  }

  /** Looks who is there, and releases the jobs of those who are not. Returns the milliseconds until the next look. */
  async look(): Promise<number> {
    const { presence, queue, isBusy } = this.#parts;
    if (isBusy()) this.#busyUntil = this.#now() + busyForMs;
    const { number } = presence;
    if (number === null) return lookEveryMs.busy; // it could not tell its own lost connection from that of others
    const present = await queue.presentWorkers();
    if (number !== presence.number) return 0;
    if (!present.has(number)) {
      presence.renew();
      return 0;
    }
    if (this.#claimantsAt !== null && this.#claimantsAt <= this.#now()) {
      this.#claimantsAt = null;
      this.#roll.expect(await queue.claimants());
    }
    this.#others = present.size > 1;
    await this.#release(this.#roll.look(present, this.#now()));
    return Math.min(this.#everyMs, this.#roll.nextAt - this.#now());
  }

  get #everyMs(): number {
    if (!this.#others) return lookEveryMs.alone;
    return this.#now() < this.#busyUntil ? lookEveryMs.busy : lookEveryMs.idle;
  }

  async #release(dead: readonly number[]): Promise<void> {
    const { queue, wakeUps, log } = this.#parts;
    if (dead.length === 0) return;
    for (const { queue: name, jobs } of await queue.releaseClaims(dead)) {
      log.warn({ queue: name, jobs }, 'Took over the jobs of a worker that has died.');
      wakeUps.wake(name);
    }
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      const waitMs = await this.look().catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'Could not look for workers that have died; trying again.');
        return lookEveryMs.idle;
      });
      await this.#latch.wait(Math.max(0, waitMs));
    }
  }

  /** Tells the others of this worker, so that they look more often, and hears of them. */
  async #listen(): Promise<void> {
    const { notifications } = this.#parts;
    const look = () => this.#latch.open();
    await notifications.listen(channel, look, look);
    await this.#announce();
  }

  async #announce(): Promise<void> {
    const { notifications, log } = this.#parts;
    await notifications.notify(channel, ['']).catch((error: unknown) => {
      log.debug(
        { err: error },
        'Other workers could not be told of this one; they will see it at their next look.',
      );
    });
  }

  #onNumberChange(): void {
    this.#roll.clear();
    this.#claimantsAt = this.#now() + reconnectMs;
    if (this.#parts.presence.number !== null) void this.#announce();
  }
}
