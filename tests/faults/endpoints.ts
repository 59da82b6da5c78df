import { type Keep } from '../../server/testing/closing.ts';
import { type Answer, startReceiver } from '../../server/testing/receiver.ts';
import { chance } from './chance.ts';
import { type Recorder } from './history.ts';

/** Two that are tried until they answer, and one that is given up after a retry. */
const endpoints = [
  { name: 'orders', retryCount: 3 },
  { name: 'crm', retryCount: 3 },
  { name: 'audit', retryCount: 1 },
];

/** Starts the receivers, who write down what comes. @returns their URLs by name. */
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

/** A tenth of the deliveries fails once, another twentieth twice; half of the failures are connections that break. */
function answerTo(seed: number, eventId: string, webhook: string, attempt: number): Answer {
  const luck = chance(seed, eventId, webhook);
  const failures = luck < 0.05 ? 2 : luck < 0.15 ? 1 : 0;
  const delayMs = 20 + 120 * chance(seed, eventId, webhook, attempt);
  if (attempt > failures) return { delayMs };
  return chance(seed, eventId, attempt) < 0.5 ? { delayMs, status: 500 } : { delayMs, reset: true };
}
