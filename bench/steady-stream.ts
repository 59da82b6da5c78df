import { purchase } from './events.ts';
import { type Product } from './product.ts';

/** Events are sent so often, as many as are due. */
const sendEveryMs = 50;

/** Requests that wait for their answer at most: a product that falls behind is not buried. */
const mostWaiting = 20;

/** Sends events at a steady rate, in batches, until it is closed. What the product does not take in time is left out. */
export function startSteadyStream(product: Product, perSecond: number): { close(): Promise<void> } {
  const waiting = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) * perSecond) / 1000);
    const events = Array.from({ length: due - sent }, (_, n) => purchase(sent + n));
    sent = due;
    if (events.length === 0 || waiting.size >= mostWaiting) return;
    const request = product
      .sendEvents(JSON.stringify(events))
      .catch(() => undefined) // what is missing shows in the rate
      .finally(() => waiting.delete(request));
    waiting.add(request);
  }, sendEveryMs);
  return {
    close: async () => {
      clearInterval(timer);
      await Promise.all(waiting);
    },
  };
}
