import { type Keep } from '../../server/testing/closing.ts';
import { type Answer, startReceiver } from '../../server/testing/receiver.ts';
import { chance } from './chance.ts';
import { type Recorder } from './history.ts';

/** Two webhooks with enough retries for every failure, and one that gives up after one retry. */
const endpoints = [
  { name: 'orders', retryCount: 3 },
  { name: 'crm', retryCount: 3 },
  { name: 'audit', retryCount: 1 },
];

/** Starts a receiver for each webhook, which adds its requests to the history. @returns URLs by webhook name */
export async function startEndpoints(
  keep: Keep,
  recorder: Recorder,
  seed: number,
): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  for (const { name, retryCount } of endpoints) {
    const { url } = keep(
      await startReceiver(({ headers, at }) => {
        const eventId = String(headers['x-perspection-event-id']);
        const attempt = Number(headers['x-perspection-delivery-attempt']);
        recorder.arrive({ eventId, webhook: name, attempt, at: at.getTime() });
        return answerTo(seed, eventId, name, attempt);
      }),
    );
    recorder.webhooks.set(name, { retryCount });
    urls.set(name, url);
  }
  return urls;
}

/** A tenth of the deliveries fails once, a twentieth twice. Half of the failures are connection resets. */
function answerTo(seed: number, eventId: string, webhook: string, attempt: number): Answer {
  const luck = chance(seed, eventId, webhook);
  const failures = luck < 0.05 ? 2 : luck < 0.15 ? 1 : 0;
  const delayMs = 20 + 120 * chance(seed, eventId, webhook, attempt);
  if (attempt > failures) return { delayMs };
  return chance(seed, eventId, attempt) < 0.5 ? { delayMs, status: 500 } : { delayMs, reset: true };
}
