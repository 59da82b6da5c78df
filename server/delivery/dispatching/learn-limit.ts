import { type Slot, type WebhookQueue } from './queues.ts';
import { afterOverload, afterRound } from './webhook-limit.ts';

/**
 * Learns from the end of a request how many its webhook may have under way at once. Answers are counted until there are
 * as many as requests were under way: then a round is over.
 */
export function learnLimit<T>(slot: Slot<T>, answered: boolean, endedAt: number, bound: number): void {
  if (answered) countAnswer(slot, endedAt, bound);
  else countFailure(slot, endedAt);
}

function countAnswer<T>({ webhook, startedAt }: Slot<T>, endedAt: number, bound: number): void {
  const { round, running, standing } = webhook;
  const { limit } = standing;
  if (startedAt <= limit.cutAt) return;
  round.answers += 1;
  round.totalMs += endedAt - startedAt;
  round.mostUnderWay = Math.max(round.mostUnderWay, running);
  if (round.answers < Math.min(round.mostUnderWay, Math.floor(limit.limit))) return;
  webhook.standing = { ...standing, limit: afterRound(limit, { ...round, endedAt }, bound) };
  beginRound(webhook);
}

function countFailure<T>({ webhook, startedAt }: Slot<T>, endedAt: number): void {
  const { standing } = webhook;
  const limit = afterOverload(standing.limit, startedAt, endedAt);
  if (limit === standing.limit) return;
  webhook.standing = { ...standing, limit };
  if (limit.cutAt !== standing.limit.cutAt) beginRound(webhook);
}

function beginRound<T>({ round }: WebhookQueue<T>): void {
  round.answers = 0;
  round.totalMs = 0;
  round.mostUnderWay = 0;
}
