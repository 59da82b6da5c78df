import { FairScheduler } from '../../delivery/dispatching/fair-scheduler.ts';
import { type SlotOutcome } from '../../delivery/dispatching/slot-outcome.ts';
import { type Random, seeded } from './random.ts';

/**
 * Workspaces with healthy endpoints beside others whose requests hang, over the product's own scheduler. Every seed is run
 * twice, with and without those that hang: what differs is what a neighbour has to bear.
 */

interface Item {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly at: number;
  /** How its request ends, and after how many milliseconds. */
  readonly outcome: SlotOutcome;
  readonly holdsMs: number;
}

interface Plan {
  readonly slots: number;
  readonly perWebhook: number;
  /** In the order of their times. */
  readonly healthy: readonly Item[];
  readonly hanging: readonly Item[];
}

const lengthMs = 20_000;

/** How long a delivery of a workspace with healthy endpoints waited for its slot, in milliseconds: alone, and beside others. */
export interface Waits {
  readonly alone: number;
  readonly beside: number;
  /** How long its endpoint takes to answer. */
  readonly answerMs: number;
}

export function simulateSharing(seed: number): readonly Waits[] {
  const plan = planOf(seeded(seed));
  const alone = waitsOf(plan, plan.healthy);
  const beside = waitsOf(
    plan,
    [...plan.healthy, ...plan.hanging].toSorted((one, other) => one.at - other.at),
  );
  return plan.healthy.map((item) => ({
    alone: alone.get(item) ?? lengthMs,
    beside: beside.get(item) ?? lengthMs,
    answerMs: item.holdsMs,
  }));
}

function planOf(random: Random): Plan {
  const slots = random.pick([16, 64, 256, 1024]);
  const healthy = Array.from({ length: random.between(1, 3) }, (_, n) =>
    neighbour(random, `healthy ${n}`, slots),
  );
  return {
    slots,
    perWebhook: random.pick([4, 10, 64, 256]),
    healthy: healthy.flat().toSorted((one, other) => one.at - other.at),
    hanging: random.chance(0.3) ? turning(random) : hangingFromTheStart(random, slots),
  };
}

/** At most a sixteenth of the slots is busy with it on average, so that alone it hardly waits. */
function neighbour(random: Random, workspaceId: string, slots: number): Item[] {
  const holdsMs = random.pick([1, 20, 100, 400]);
  const webhooks = random.between(1, 10);
  const mostGapMs = (holdsMs * 32) / slots + random.between(50, 400);
  const items: Item[] = [];
  for (let at = random.between(0, 2000); at < lengthMs; at += random.next() * mostGapMs) {
    const webhookId = `${workspaceId} ${random.between(1, webhooks)}`;
    items.push({ workspaceId, webhookId, at, outcome: 'answered', holdsMs });
  }
  return items;
}

/** Many webhooks whose requests have never ended in time, each with a queue: in one workspace or in many. */
function hangingFromTheStart(random: Random, slots: number): Item[] {
  const workspaces = random.pick([1, 1, 3, Math.min(20, Math.floor(slots / 3))]);
  const webhooks = random.pick(workspaces === 1 ? [1, 20, 500] : [1, 25]);
  const start = random.between(0, 10_000);
  return Array.from({ length: workspaces }, (_, n) =>
    queues(`hanging ${n}`, webhooks, {
      at: start + random.between(0, 500),
      holdsMs: random.between(1000, 30_000),
    }),
  ).flat();
}

/** Webhooks of one workspace that answer at once for some seconds, and then no more. */
function turning(random: Random): Item[] {
  const webhooks = random.pick([1, 20, 500]);
  const turnsAt = random.between(5000, 15_000);
  const items: Item[] = [];
  for (let at = 0; at < turnsAt; at += 20) {
    const webhookId = `turning ${random.between(1, webhooks)}`;
    items.push({ workspaceId: 'turning', webhookId, at, outcome: 'answered', holdsMs: 5 });
  }
  return [...items, ...queues('turning', webhooks, { at: turnsAt, holdsMs: random.between(1000, 30_000) })];
}

/** Five items for each webhook, all of which hang until their timeout. */
function queues(
  workspaceId: string,
  webhooks: number,
  { at, holdsMs }: { at: number; holdsMs: number },
): Item[] {
  return Array.from({ length: webhooks * 5 }, (_, n) => ({
    workspaceId,
    webhookId: `${workspaceId} ${(n % webhooks) + 1}`,
    at,
    outcome: 'hung',
    holdsMs,
  }));
}

/** Runs the items through a scheduler, each from its time on. Returns how long each that started had waited. */
function waitsOf({ slots, perWebhook }: Plan, items: readonly Item[]): Map<Item, number> {
  const time = { now: 0 };
  const scheduler = new FairScheduler<Item>({ slots, perWebhook, now: () => time.now });
  const waits = new Map<Item, number>();
  const ends = new Agenda();
  let next = 0;
  while (next < items.length || ends.nextAt < Infinity) {
    time.now = Math.min(items[next]?.at ?? Infinity, ends.nextAt);
    for (; next < items.length && items[next]!.at <= time.now; next += 1) scheduler.add(items[next]!);
    ends.runUntil(time.now);
    for (let slot = scheduler.next(); slot; slot = scheduler.next()) {
      const started = slot;
      waits.set(started.item, time.now - started.item.at);
      ends.add(time.now + started.item.holdsMs, () => scheduler.release(started, started.item.outcome));
    }
  }
  return waits;
}

/** What is to be done, in the order of its time. */
class Agenda {
  readonly #entries: { readonly at: number; readonly act: () => void }[] = [];

  get nextAt(): number {
    return this.#entries[0]?.at ?? Infinity;
  }

  add(at: number, act: () => void): void {
    const index = this.#entries.findLastIndex((entry) => entry.at <= at);
    this.#entries.splice(index + 1, 0, { at, act });
  }

  runUntil(now: number): void {
    while (this.nextAt <= now) this.#entries.shift()!.act();
  }
}
