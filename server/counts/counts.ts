import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { addCounts, type Queryable } from '../storage/index.ts';
import { type CountedAttempt, MinuteTally, type RoutedEvent } from './tally.ts';

/** Counts what becomes of events and attempts, by webhook and minute. Never waits and never throws. */
export interface Counts extends Closeable {
  /** Counts attempts that were recorded. */
  attempts(recorded: Iterable<{ readonly attempt: CountedAttempt }>): void;
  /** Counts events that were stored. */
  events(stored: readonly RoutedEvent[]): void;
  /** Stores what is not stored yet. */
  close(): Promise<void>;
}

export interface CountsParts {
  readonly pool: Queryable;
  readonly clock: Clock;
  readonly log: Log;
  /** How often it stores; 5 s unless given. */
  readonly everyMs?: number;
}

const minuteMs = 60_000;
/** Webhooks of one statement: it takes some 20 ms. */
const perStatement = 1000;
/** Minutes that wait while the database cannot be written to. */
const mostMinutes = 10;

/**
 * Counts in memory, and stores in the background, every five seconds: one statement for 1,000 webhooks with traffic. A
 * process that is killed loses what it counted since.
 */
export function createCounts({ pool, clock, log, everyMs = 5000 }: CountsParts): Counts {
  let minute = new MinuteTally(new Date(0));
  let waiting: MinuteTally[] = [];

  function current(): MinuteTally {
    const now = clock.now().getTime();
    const startsAt = now - (now % minuteMs);
    if (minute.startsAt.getTime() !== startsAt) {
      keep();
      minute = new MinuteTally(new Date(startsAt));
    }
    return minute;
  }

  function keep(): void {
    if (!minute.isEmpty) waiting = [...waiting, minute].slice(-mostMinutes);
    minute = new MinuteTally(minute.startsAt);
  }

  async function store(): Promise<void> {
    keep();
    for (const tally of waiting.splice(0))
      for (const rows of tally.rows(perStatement)) await addCounts(pool, rows);
  }

  const onError = (error: Error) =>
    log.warn({ err: error }, 'Counts of deliveries could not be stored; charts miss some seconds.');
  const storing = periodic(store, { everyMs, onError, keepsProcessAlive: false });
  return {
    attempts: (recorded) => {
      const tally = current();
      for (const { attempt } of recorded) tally.addAttempt(attempt);
    },
    events: (stored) => {
      const tally = current();
      for (const event of stored) tally.addEvent(event);
    },
    close: async () => {
      await storing.stop();
      await store().catch(onError);
    },
  };
}
