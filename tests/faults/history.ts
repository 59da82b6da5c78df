/** What happened in a run, as it was seen from outside: by clients, by receivers, and in the log that was left. */
export interface History {
  /** By name: the path of its endpoint. All of them take every event. */
  readonly webhooks: ReadonlyMap<string, { readonly retryCount: number }>;
  readonly acknowledged: readonly { readonly eventId: string; readonly at: number }[];
  readonly arrivals: readonly Arrival[];
  readonly refusals: readonly Refusal[];
  readonly faults: readonly Fault[];
  readonly log: readonly LoggedAttempt[];
  readonly recordings: readonly Recording[];
}

/** Which attempt of which delivery. */
export interface AttemptKey {
  readonly eventId: string;
  readonly webhook: string;
  readonly attempt: number;
}

/** A request that a receiver read to its end. Times are in milliseconds since 1970, all of one machine's clock. */
export interface Arrival extends AttemptKey {
  readonly at: number;
}

/** What a client was answered instead of an acknowledgement; status 0 when there was no answer. */
export interface Refusal {
  readonly at: number;
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
}

/** A worker told that it has recorded an attempt: the commit had returned. */
export interface Recording extends AttemptKey {
  /** The process's name. */
  readonly worker: string;
  readonly at: number;
}

export interface Fault {
  /** Such as `kill`, for all of its kind. */
  readonly kind: string;
  /** Such as `kill 3`. */
  readonly name: string;
  readonly start: number;
  /** When all was there again that was taken away. */
  readonly end: number;
  /** Names of the workers that it touches. Nothing that another one recorded is sent again. */
  readonly workers: ReadonlySet<string>;
  /** Whether other workers go on meanwhile, and take over: then its length is no reason to be late. */
  readonly othersGoOn: boolean;
  /** Attempts that were recorded when it began, by key: nothing that happens later is a reason to send them again. */
  readonly recorded: ReadonlySet<string>;
  /** What was recorded and is not there any more, as after a crash of PostgreSQL. */
  readonly undone: readonly Recording[];
  /** How many requests may be sent twice because of it. */
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

/** Of what was told once: the same attempt may be recorded again after a crash. */
export function nameOf(recording: Recording): string {
  return `${keyOf(recording)} by ${recording.worker} at ${recording.at}`;
}

/** Writes the history down while it happens, and tells those who wait for a part of it. */
export class Recorder {
  readonly webhooks = new Map<string, { readonly retryCount: number }>();
  readonly acknowledged: { eventId: string; at: number }[] = [];
  readonly arrivals: Arrival[] = [];
  readonly refusals: Refusal[] = [];
  readonly faults: Fault[] = [];
  readonly #tried = new Set<string>();
  readonly #watchers = new Set<() => void>();

  /** Deliveries that are acknowledged and of which no request has arrived, about. */
  get untried(): number {
    return this.acknowledged.length * this.webhooks.size - this.#tried.size;
  }

  acknowledge(eventIds: readonly string[], at: number): void {
    for (const eventId of eventIds) this.acknowledged.push({ eventId, at });
    this.#tell();
  }

  arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    if (arrival.attempt === 1) this.#tried.add(keyOf(arrival));
    this.#tell();
  }

  refuse(refusal: Refusal): void {
    this.refusals.push(refusal);
    this.#tell();
  }

  /** What it was until now, with the log that was read and what the workers told. */
  close(log: readonly LoggedAttempt[], recordings: readonly Recording[]): History {
    const { webhooks, acknowledged, arrivals, refusals, faults } = this;
    return { webhooks, acknowledged, arrivals, refusals, faults, log, recordings };
  }

  /** Resolves as soon as `holds`, which is looked at whenever something was written down. */
  until(what: string, holds: () => boolean, withinMs = 40_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (settle: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        settle();
      };
      const look = () => void (holds() && stop(resolve));
      const fail = () => reject(new Error(`After ${withinMs / 1000} s there was still no ${what}.`));
      const timer = setTimeout(() => stop(fail), withinMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** Resolves when so many requests more have arrived. */
  moreArrivals(count: number): Promise<void> {
    const wanted = this.arrivals.length + count;
    return this.until(`${count} requests more`, () => this.arrivals.length >= wanted);
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
