/** What happened in a run as seen from outside: by clients, by receivers, and in the log at the end. */
export interface History {
  /** By name. All of them receive every event. */
  readonly webhooks: ReadonlyMap<string, { readonly retryCount: number }>;
  readonly acknowledged: readonly { readonly eventId: string; readonly at: number }[];
  readonly arrivals: readonly Arrival[];
  readonly refusals: readonly Refusal[];
  readonly faults: readonly Fault[];
  readonly log: readonly LoggedAttempt[];
  readonly recordings: readonly Recording[];
}

/** Identifies an attempt. `webhook` is a name, `attempt` its number from 1. */
export interface AttemptKey {
  readonly eventId: string;
  readonly webhook: string;
  readonly attempt: number;
}

/** A request that a receiver has read completely. All times are Unix milliseconds of the same machine. */
export interface Arrival extends AttemptKey {
  readonly at: number;
}

/** An answer to a client other than an acknowledgement; status 0 if there was no answer. */
export interface Refusal {
  readonly at: number;
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
}

/** A worker logged that it has recorded an attempt, after the commit returned. */
export interface Recording extends AttemptKey {
  /** The process's name. */
  readonly worker: string;
  readonly at: number;
}

export interface Fault {
  /** Such as `kill`. */
  readonly kind: string;
  /** Such as `kill 3`. */
  readonly name: string;
  readonly start: number;
  /** When everything that it broke was restored. */
  readonly end: number;
  /** Names of the workers that it affects. Requests that another worker recorded may not be repeated. */
  readonly workers: ReadonlySet<string>;
  /** Whether other workers keep running and take over: then work may not wait for the end of the fault. */
  readonly othersGoOn: boolean;
  /** Keys of the attempts that were recorded when it began: their requests may not be repeated. */
  readonly recorded: ReadonlySet<string>;
  /** Records that it lost, as a crash of PostgreSQL does. */
  readonly undone: readonly Recording[];
  /** The limit of requests that may be repeated because of it. */
  readonly mayRepeat: number;
}

/** A row of the log. */
export interface LoggedAttempt extends AttemptKey {
  readonly eventRowId: string;
  readonly ordinal: number;
  readonly status: string;
  readonly httpStatus: number | null;
  readonly attemptedAt: number;
  readonly nextAttemptAt: number | null;
}

export function keyOf({ eventId, webhook, attempt }: AttemptKey): string {
  return `${eventId} ${webhook} #${attempt}`;
}

/** Identifies one record: after a crash, the same attempt may be recorded again. */
export function nameOf(recording: Recording): string {
  return `${keyOf(recording)} by ${recording.worker} at ${recording.at}`;
}

/** Collects the history during the run, and lets callers wait for a part of it. */
export class Recorder {
  readonly webhooks = new Map<string, { readonly retryCount: number }>();
  readonly acknowledged: { eventId: string; at: number }[] = [];
  readonly arrivals: Arrival[] = [];
  readonly refusals: Refusal[] = [];
  readonly faults: Fault[] = [];
  readonly #tried = new Set<string>();
  readonly #watchers = new Set<() => void>();

  /** About how many acknowledged deliveries no request has arrived for. */
  get untried(): number {
    return this.acknowledged.length * this.webhooks.size - this.#tried.size;
  }

  acknowledge(eventIds: readonly string[], at: number): void {
    for (const eventId of eventIds) this.acknowledged.push({ eventId, at });
    this.#notify();
  }

  arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    if (arrival.attempt === 1) this.#tried.add(keyOf(arrival));
    this.#notify();
  }

  refuse(refusal: Refusal): void {
    this.refusals.push(refusal);
    this.#notify();
  }

  /** The history until now, together with the log and the workers' recordings. */
  close(log: readonly LoggedAttempt[], recordings: readonly Recording[]): History {
    const { webhooks, acknowledged, arrivals, refusals, faults } = this;
    return { webhooks, acknowledged, arrivals, refusals, faults, log, recordings };
  }

  /** Resolves when `holds` returns true; it is called whenever something is added. @param what names it for errors */
  until(what: string, holds: () => boolean, withinMs = 40_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (finish: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(check);
        finish();
      };
      const check = () => void (holds() && stop(resolve));
      const fail = () => reject(new Error(`After ${withinMs / 1000} s there was still no ${what}.`));
      const timer = setTimeout(() => stop(fail), withinMs);
      this.#watchers.add(check);
      check();
    });
  }

  /** Resolves when `count` more requests have arrived. */
  moreArrivals(count: number): Promise<void> {
    const wanted = this.arrivals.length + count;
    return this.until(`${count} more requests`, () => this.arrivals.length >= wanted);
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
