import { type SlotOutcome } from '../delivery/dispatching/slot-outcome.ts';
import { type Slot } from '../delivery/dispatching/queues.ts';
import { type Item, schedulerWith } from './scheduler.ts';

/** How a request ends, and after how many milliseconds. */
export interface End {
  readonly outcome: Exclude<SlotOutcome, 'none'>;
  readonly afterMs: number;
  /** How many of them it takes to connect; none unless given. */
  readonly connectMs?: number;
}

/** What an endpoint does with a request that starts at `now`, while `active` others are being answered. */
export type Endpoint = (active: number, now: number) => End;

export interface Course {
  readonly answered: number;
  readonly refused: number;
  /** Requests under way, by the second. */
  readonly underWay: readonly number[];
}

/** Delivers an endless backlog to one endpoint, with the product's own scheduler, for so many simulated seconds. */
export function deliverTo(endpoint: Endpoint, { seconds = 10, perWebhook = 256 } = {}): Course {
  const { scheduler, add, time } = schedulerWith({ slots: 1024, perWebhook });
  const ends: { readonly at: number; readonly slot: Slot<Item>; readonly end: End }[] = [];
  const counts = { active: 0, answered: 0, refused: 0 };
  const underWay: number[] = [];
  const startAll = () => {
    add('w', 'far', Math.max(0, 2 * perWebhook - scheduler.waiting));
    for (let slot = scheduler.next(); slot; slot = scheduler.next()) {
      const end = endpoint(counts.active, time.now);
      if (end.outcome === 'answered') counts.active += 1;
      const at = time.now + end.afterMs;
      ends.splice(ends.findLastIndex((other) => other.at <= at) + 1, 0, { at, slot, end });
    }
  };
  for (startAll(); ends[0]!.at < seconds * 1000; startAll()) {
    const { at, slot, end } = ends.shift()!;
    for (; underWay.length < Math.floor(at / 1000);) underWay.push(scheduler.held);
    time.now = at;
    if (end.outcome === 'answered') counts.active -= 1;
    counts[end.outcome === 'answered' ? 'answered' : 'refused'] += 1;
    scheduler.release(slot, end.outcome, end.afterMs - (end.connectMs ?? 0));
  }
  return { answered: counts.answered, refused: counts.refused, underWay };
}

/** Answers so many requests at once, each after `answerMs`, and refuses others within a millisecond. */
export function takesAtOnce(most: number, answerMs: number): Endpoint {
  return (active) =>
    active < most ? { outcome: 'answered', afterMs: answerMs } : { outcome: 'congested', afterMs: 1 };
}

/** Answers so many requests at once, each after `answerMs`, and lets the others wait in their order. */
export function queuesBeyond(most: number, answerMs: number): Endpoint {
  const freeAt = Array<number>(most).fill(0);
  return (_active, now) => {
    const next = freeAt.indexOf(Math.min(...freeAt));
    freeAt[next] = Math.max(now, freeAt[next]!) + answerMs;
    return { outcome: 'answered', afterMs: freeAt[next] - now };
  };
}
