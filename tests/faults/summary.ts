import { type Fault, type History, keyOf } from './history.ts';

/** A run in a line: how much there was of everything, and how soon work went on after each fault. */
export function summaryOf(history: History): string {
  const { acknowledged, arrivals, log, faults, refusals } = history;
  const repeated = arrivals.length - new Set(arrivals.map(keyOf)).size;
  return [
    `${acknowledged.length} events, ${log.length} attempts, ${repeated} requests repeated, ${refusals.length} calls refused`,
    ...faults.map((fault) => `${fault.name}: ${seconds(longestWait(history, fault))}`),
  ].join('; ');
}

/** From a fault's end until the last first attempt that was due by then. */
function longestWait({ acknowledged, webhooks, arrivals }: History, { end }: Fault): number {
  const first = new Map<string, number>();
  for (const arrival of arrivals)
    if (arrival.attempt === 1 && !first.has(keyOf(arrival))) first.set(keyOf(arrival), arrival.at);
  let longest = 0;
  for (const { eventId, at } of acknowledged) {
    if (at > end) continue;
    for (const webhook of webhooks.keys())
      longest = Math.max(longest, (first.get(keyOf({ eventId, webhook, attempt: 1 })) ?? end) - end);
  }
  return longest;
}

function seconds(ms: number): string {
  return `all went on after ${(ms / 1000).toFixed(1)} s`;
}
