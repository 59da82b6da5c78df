import { type Attempt, type AttemptKey, type DeliveryKey } from '../../model/index.ts';
import { parseAttemptCursor, pendingAttempt, type Slice } from '../../storage/index.ts';
import { type PageRequest } from '../connections.ts';
import { type Context } from '../context.ts';

/**
 * A page of the log's rows of a delivery, oldest first: its attempts, or the PENDING row of one that waits for its
 * first. Empty when there is no such delivery.
 */
export async function attemptsOf(
  { eventRowId, webhookId }: DeliveryKey,
  { first, after }: PageRequest,
  context: Context,
): Promise<Slice<Attempt>> {
  const last = after === null ? 0 : parseAttemptCursor(after);
  const made = await context.loaders.attemptPage.load({ eventRowId, webhookId, first, after: last });
  if (made.edges.length > 0 || last > 0) return made;
  const pending = await pendingOf({ eventRowId, webhookId }, context);
  return { edges: pending ? [{ cursor: '1', node: pending }] : [], hasNextPage: false };
}

/** One of these rows; null when there is none of that number. */
export async function attemptOf(key: AttemptKey, context: Context): Promise<Attempt | null> {
  const { attemptNumber } = key;
  const after = attemptNumber === 1 ? null : String(attemptNumber - 1);
  const { edges } = await attemptsOf(key, { first: 1, after }, context);
  return edges[0]?.node ?? null;
}

/** Whether there is such a delivery: its event is known, and was routed to the webhook. */
export async function isDelivery(key: DeliveryKey, context: Context): Promise<boolean> {
  return Boolean((await context.loaders.lastAttempt.load(key)) ?? (await pendingOf(key, context)));
}

/** The row of a delivery without attempts. */
async function pendingOf(key: DeliveryKey, { caller, loaders }: Context): Promise<Attempt | null> {
  const event = await loaders.event.load(key.eventRowId);
  return event?.webhookIds.includes(key.webhookId) ? pendingAttempt(caller.workspaceId, key, event) : null;
}
