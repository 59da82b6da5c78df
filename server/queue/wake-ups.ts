import { randomUUID } from 'node:crypto';

import { throttle } from '../async/index.ts';
import { queueNames, type QueueName } from './jobs.ts';

/** Notifications between processes. Declared here, by its consumer; storage implements it over LISTEN and NOTIFY. */
export interface Broadcast {
  notify(channel: string, payloads: readonly string[]): Promise<void>;
  listen(channel: string, onPayload: (payload: string) => void, onReconnect: () => void): Promise<void>;
}

/**
 * Tells workers that a queue has new jobs: those of this process at once, those of other processes with a notification
 * at once, and then one every 5 ms at most. When a notification is lost, workers find the jobs within two seconds.
 */
export interface WakeUps {
  wake(queue: QueueName): void;
  onWake(listener: (queue: QueueName) => void): void;
}

const channel = 'perspection_work';
/** Each notification is a transaction, and wakes every process that listens. */
const notifyEveryMs = 5;

/**
 * @param listens Whether this process has workers and needs the wake-ups of other processes.
 * @param onError Called with the error when a notification could not be sent.
 */
export async function createWakeUps(
  broadcast: Broadcast,
  listens: boolean,
  onError: (error: Error) => void,
): Promise<WakeUps> {
  const listeners: ((queue: QueueName) => void)[] = [];
  const ownId = randomUUID();
  const unsent = new Set<QueueName>();
  const callListeners = (queue: QueueName) => listeners.forEach((listener) => listener(queue));
  const notifyOthers = async () => {
    const payloads = [...unsent].map((name) => `${ownId} ${name}`);
    unsent.clear();
    if (payloads.length > 0) await broadcast.notify(channel, payloads);
  };
  const sender = throttle(notifyOthers, notifyEveryMs, onError);
  if (listens) {
    const onPayload = (payload: string) => {
      const [from, queue] = payload.split(' ');
      if (from !== ownId) callListeners(queue as QueueName);
    };
    await broadcast.listen(channel, onPayload, () => queueNames.forEach(callListeners));
  }
  return {
    onWake: (listener) => void listeners.push(listener),
    wake: (queue) => {
      callListeners(queue);
      unsent.add(queue);
      sender.trigger();
    },
  };
}
