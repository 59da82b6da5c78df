import { randomUUID } from 'node:crypto';

import { queueNames, type QueueName } from './jobs.ts';

/** Carries wake-ups between processes. Declared here, by its consumer; storage implements it over LISTEN and NOTIFY. */
export interface Broadcast {
  notify(channel: string, payloads: readonly string[]): Promise<void>;
  listen(channel: string, onPayload: (payload: string) => void, onReconnect: () => void): Promise<void>;
}

/**
 * Tells workers that a queue has work: those of this process at once, the others by one notification for all that came
 * within a millisecond. A lost one costs no more than the wait for the next poll.
 */
export interface WakeUps {
  wake(queue: QueueName): void;
  onWake(listener: (queue: QueueName) => void): void;
}

const channel = 'perspection_work';

/**
 * @param listens Whether workers of this process want to hear of other processes' work.
 * @param onError Hears of notifications that could not be sent.
 */
export async function createWakeUps(
  broadcast: Broadcast,
  listens: boolean,
  onError: (error: Error) => void,
): Promise<WakeUps> {
  const listeners: ((queue: QueueName) => void)[] = [];
  const own = randomUUID();
  const announced = new Set<QueueName>();
  const ring = (queue: QueueName) => listeners.forEach((listener) => listener(queue));
  if (listens) {
    const onPayload = (payload: string) => {
      const [from, queue] = payload.split(' ');
      if (from !== own) ring(queue as QueueName);
    };
    await broadcast.listen(channel, onPayload, () => queueNames.forEach(ring));
  }
  return {
    onWake: (listener) => void listeners.push(listener),
    wake: (queue) => {
      ring(queue);
      if (announced.size === 0) {
        setTimeout(() => {
          const payloads = [...announced].map((name) => `${own} ${name}`);
          announced.clear();
          broadcast.notify(channel, payloads).catch(onError);
        }, 1);
      }
      announced.add(queue);
    },
  };
}
