/** Carries wake-ups between processes. Declared here, by its consumer; storage implements it over LISTEN and NOTIFY. */
export interface Broadcast {
  notify(channel: string, payloads: readonly string[]): Promise<void>;
  listen(channel: string, onPayload: (payload: string) => void, onReconnect: () => void): Promise<void>;
}

/**
 * Tells workers that there is work: those of this process at once, the others by one notification for all that came
 * within a millisecond. A lost one costs no more than the wait for the next poll.
 */
export interface WakeUps {
  wake(): void;
  onWake(listener: () => void): void;
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
  const listeners: (() => void)[] = [];
  const own = `${process.pid}.${Math.random().toString(36).slice(2)}`;
  let announced = false;
  const ring = () => listeners.forEach((listener) => listener());
  if (listens) await broadcast.listen(channel, (from) => void (from !== own && ring()), ring);
  return {
    onWake: (listener) => void listeners.push(listener),
    wake: () => {
      ring();
      if (announced) return;
      announced = true;
      setTimeout(() => {
        announced = false;
        broadcast.notify(channel, [own]).catch(onError);
      }, 1);
    },
  };
}
