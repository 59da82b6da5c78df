import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Source } from '../model/index.ts';
import { type CountedAt, type SourceTotals, type SourceUse } from '../storage/index.ts';

/** Why a source may send no more events now. */
export interface SourceExhausted {
  readonly limit: 'eventsPerMinute' | 'eventsPerDay';
  /** Whole seconds until the count starts anew. */
  readonly retryAfter: number;
}

export interface SourceMeterParts {
  /** Adds to the counts that all processes share, and returns them. */
  readonly count: (uses: readonly SourceUse[], at: CountedAt) => Promise<Map<string, SourceTotals>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between two looks at what is to be counted; 1,000 unless given. */
  readonly everyMs?: number;
}

type Metered = Pick<Source, 'id' | 'eventsPerMinute' | 'eventsPerDay'>;

/** What this process knows of a source's use. */
interface Meter {
  minute: number;
  day: number;
  /** Of all processes, when they were last counted. */
  total: SourceTotals;
  /** Of this process since then. */
  own: { ofMinute: number; ofDay: number };
  used: boolean;
  limited: boolean;
  countedAt: number;
  /** Whether its use is being added to the shared counts. */
  counting: boolean;
  /** Resolves when the totals are known. */
  ready: Promise<void>;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const none: SourceTotals = { ofMinute: 0, ofDay: 0 };

/**
 * Counts the events of sources, and knows which have used up their limits. Counts are kept in memory and added to those of
 * the other processes each second for sources with a limit, and each minute for others. So one process keeps to a limit
 * exactly, and several may exceed it by what they take within a second.
 */
export class SourceMeter implements Closeable {
  readonly #parts: SourceMeterParts;
  readonly #meters = new Map<string, Meter>();
  readonly #tick: ReturnType<typeof periodic>;
  #failed = false;

  constructor(parts: SourceMeterParts) {
    this.#parts = parts;
    this.#tick = periodic(() => this.#countDue(false), {
      everyMs: parts.everyMs ?? 1000,
      onError: (err) => this.#reportFailure(err),
      keepsProcessAlive: false,
    });
  }

  /**
   * Takes events from what a source may send. A call is accepted as long as anything is left: how many events a request has
   * does not decide whether it can ever be accepted.
   *
   * @param events None to ask only.
   * @returns Null when they are taken.
   * @throws The error of the database, when the counts of a source with a limit are not known yet.
   */
  async take(source: Metered, events: number): Promise<SourceExhausted | null> {
    const { id, eventsPerMinute, eventsPerDay } = source;
    const meter = this.#meterOf(id);
    meter.limited = eventsPerMinute !== null || eventsPerDay !== null;
    meter.used = true;
    if (meter.limited) await meter.ready;
    const now = this.#now();
    startAnew(meter, now);
    const { total, own } = meter;
    if (eventsPerDay !== null && total.ofDay + own.ofDay >= eventsPerDay)
      return { limit: 'eventsPerDay', retryAfter: secondsLeft(now, dayMs) };
    if (eventsPerMinute !== null && total.ofMinute + own.ofMinute >= eventsPerMinute)
      return { limit: 'eventsPerMinute', retryAfter: secondsLeft(now, minuteMs) };
    own.ofMinute += events;
    own.ofDay += events;
    return null;
  }

  /** Counts what is not counted yet, as far as the database answers. */
  async close(): Promise<void> {
    await this.#tick.stop();
    await this.#countDue(true).catch((err: unknown) => this.#reportFailure(err));
  }

  #meterOf(id: string): Meter {
    const known = this.#meters.get(id);
    if (known) return known;
    const meter: Meter = {
      minute: 0,
      day: 0,
      total: none,
      own: { ofMinute: 0, ofDay: 0 },
      used: true,
      limited: true,
      countedAt: 0,
      counting: false,
      ready: Promise.resolve(),
    };
    this.#meters.set(id, meter);
    meter.ready = this.#count([[id, meter]]);
    meter.ready.catch(() => this.#meters.delete(id)); // the next call tries again
    return meter;
  }

  /** Counts the sources that were used and are due, and forgets those that have not been used for a minute. */
  async #countDue(all: boolean): Promise<void> {
    const due: [string, Meter][] = [];
    for (const [id, meter] of this.#meters) {
      if (meter.counting) continue;
      const isOld = this.#now() - meter.countedAt >= minuteMs;
      if (meter.used && (all || meter.limited || isOld)) due.push([id, meter]);
      else if (isOld && !meter.used) this.#meters.delete(id);
    }
    if (due.length > 0) await this.#count(due);
    this.#failed = false;
  }

  async #count(meters: readonly (readonly [string, Meter])[]): Promise<void> {
    const now = this.#now();
    const counted = meters.map(([sourceId, meter]): Counted => {
      startAnew(meter, now);
      meter.used = false;
      meter.counting = true;
      return { sourceId, meter, ...meter.own };
    });
    const at = {
      now: new Date(now),
      minute: new Date(startOf(now, minuteMs)),
      day: new Date(startOf(now, dayMs)),
    };
    try {
      const totals = await this.#parts.count(counted, at);
      for (const one of counted) takeOver(one, totals.get(one.sourceId) ?? none, now);
    } catch (error) {
      for (const { meter } of counted) meter.used = true;
      throw error;
    } finally {
      for (const { meter } of counted) meter.counting = false;
    }
  }

  #now(): number {
    return this.#parts.clock.now().getTime();
  }

  #reportFailure(err: unknown): void {
    if (!this.#failed)
      this.#parts.log.warn({ err }, 'The use of sources could not be counted; trying again.');
    this.#failed = true;
  }
}

interface Counted extends SourceUse {
  readonly meter: Meter;
}

/** Starts the counts anew where a minute or a day has begun. */
function startAnew(meter: Meter, now: number): void {
  const minute = startOf(now, minuteMs);
  if (meter.minute === minute) return;
  const day = startOf(now, dayMs);
  const sameDay = day === meter.day;
  meter.total = { ofMinute: 0, ofDay: sameDay ? meter.total.ofDay : 0 };
  meter.own = { ofMinute: 0, ofDay: sameDay ? meter.own.ofDay : 0 };
  meter.minute = minute;
  meter.day = day;
}

/** Takes the totals over that were counted at `now`, unless a new minute or day has begun since. */
function takeOver({ meter, ofMinute, ofDay }: Counted, totals: SourceTotals, now: number): void {
  const sameMinute = meter.minute === startOf(now, minuteMs);
  const sameDay = meter.day === startOf(now, dayMs);
  meter.total = {
    ofMinute: sameMinute ? totals.ofMinute : meter.total.ofMinute,
    ofDay: sameDay ? totals.ofDay : meter.total.ofDay,
  };
  if (sameMinute) meter.own.ofMinute -= ofMinute;
  if (sameDay) meter.own.ofDay -= ofDay;
  meter.countedAt = now;
}

function startOf(time: number, ofMs: number): number {
  return time - (time % ofMs);
}

function secondsLeft(now: number, ofMs: number): number {
  return Math.max(1, Math.ceil((ofMs - (now % ofMs)) / 1000));
}
