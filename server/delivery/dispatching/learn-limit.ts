import { type Slot, type WebhookQueue } from './queues.ts';
import { afterOverload, afterRound } from './webhook-limit.ts';

/** How a request ended. */
interface EndedRequest {
  readonly answered: boolean;
  /** How long the answer took, without connecting; null when only the whole is known. */
  readonly answerMs: number | null;
  readonly endedAt: number;
}

/**
 * Learns from the end of a request how many its webhook may have under way at once. Answers are counted until there are
 * as many as requests were under way: then a round is over. The time to connect says nothing of how busy the endpoint is:
 * when a limit doubles, half of the next requests open connections, and their TLS handshakes wait for this process.
 */
export function learnLimit<T>(slot: Slot<T>, request: EndedRequest, bound: number): void {
  if (request.answered) countAnswer(slot, request, bound);
  else countFailure(slot, request.endedAt);
}

function countAnswer<T>(
  { webhook, startedAt }: Slot<T>,
  { answerMs, endedAt }: EndedRequest,
  bound: number,
): void {
  const { round, running, standing } = webhook;
  const { limit } = standing;
  if (startedAt <= limit.cutAt) return;
  round.answers += 1;
  round.totalMs += answerMs ?? endedAt - startedAt;
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
