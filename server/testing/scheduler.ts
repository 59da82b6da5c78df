import { FairScheduler } from '../delivery/dispatching/fair-scheduler.ts';
import { type Slot } from '../delivery/dispatching/queues.ts';
import { type SlotOutcome } from '../delivery/dispatching/slot-outcome.ts';

/** What the tests of the scheduler start. */
export interface Item {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly n: number;
}

/** A scheduler on a clock that only the test moves. */
export function schedulerWith({ slots = 1000, perWebhook = 100 } = {}) {
  const time = { now: 0 };
  const scheduler = new FairScheduler<Item>({ slots, perWebhook, now: () => time.now });
  const add = (workspaceId: string, webhookId: string, count = 1) => {
    for (let n = 0; n < count; n += 1) scheduler.add({ workspaceId, webhookId, n });
  };
  /** Starts all that may. */
  const startAll = () => {
    const started: Slot<Item>[] = [];
    for (let slot = scheduler.next(); slot; slot = scheduler.next()) started.push(slot);
    return started;
  };
  const end = (slots: readonly Slot<Item>[], outcome: SlotOutcome = 'answered') => {
    for (const slot of slots) scheduler.release(slot, outcome);
  };
  /** Ends the `count` oldest, and starts others for each. */
  const replace = (running: Slot<Item>[], count: number, outcome: SlotOutcome = 'answered') => {
    for (let n = 0; n < count && running.length > 0; n += 1) {
      end(running.splice(0, 1), outcome);
      running.push(...startAll());
    }
  };
  /** Lets webhooks show that they answer at once. They have their highest limit then. */
  const prove = (workspaceId: string, ...webhookIds: string[]) => {
    for (const webhookId of webhookIds) add(workspaceId, webhookId, 3 * perWebhook);
    for (const running = startAll(); running.length > 0;) replace(running, 1);
  };
  return { time, scheduler, add, startAll, end, replace, prove };
}

export const webhooksOf = (slots: readonly Slot<Item>[]) => slots.map(({ item }) => item.webhookId);
export const workspacesOf = (slots: readonly Slot<Item>[]) => slots.map(({ item }) => item.workspaceId);
export const countOf = (slots: readonly Slot<Item>[], workspaceId: string) =>
  workspacesOf(slots).filter((id) => id === workspaceId).length;
