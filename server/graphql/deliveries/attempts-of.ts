import { type Attempt, type DeliveryKey } from '../../model/index.ts';
import { pendingAttempt } from '../../storage/index.ts';
import { type Context } from '../context.ts';

/**
 * The log's rows of a delivery, oldest first: its attempts, or the PENDING row of one that waits for its first.
 * Empty when there is no such delivery: its event is unknown, or was not routed to the webhook.
 */
export async function attemptsOf(key: DeliveryKey, { caller, loaders }: Context): Promise<Attempt[]> {
  const attempts = await loaders.attempts.load(key);
  if (attempts.length > 0) return attempts;
  const event = await loaders.event.load(key.eventRowId);
  return event?.webhookIds.includes(key.webhookId) ? [pendingAttempt(caller.workspaceId, key, event)] : [];
}
