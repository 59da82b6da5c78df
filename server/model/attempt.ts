import { type CustomHeader } from './webhook.ts';

/**
 * PENDING: waits for its first attempt. RETRYING: failed, another attempt is scheduled. FAILED: for good.
 * An attempt has the status that its delivery got by it.
 */
export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'RETRYING' | 'FAILED';

/**
 * Why an attempt was made. SCHEDULED: the first one or a retry. MANUAL: redelivered by hand. TEST: a test send.
 * CANCELLED: none was made, since the webhook was disabled or deleted meanwhile; the row says so in the log.
 */
export type AttemptOrigin = 'SCHEDULED' | 'MANUAL' | 'TEST' | 'CANCELLED';

/** A delivery is one event on its way to one webhook, and has no other identity. */
export interface DeliveryKey {
  /** `StoredEvent.id`. */
  readonly eventRowId: string;
  readonly webhookId: string;
}

export interface AttemptKey extends DeliveryKey {
  /** From 1, without gaps. */
  readonly attemptNumber: number;
}

/** One HTTP request of a delivery and its outcome: written once, never changed. */
export interface Attempt extends AttemptKey {
  readonly workspaceId: string;
  /** Its place in the workspace's log and change feed, ascending in the order of commits: a bigint as text. Null while PENDING. */
  readonly position: string | null;
  readonly origin: AttemptOrigin;
  /** For SCHEDULED ones: 0 for the first attempt, n for the nth retry. */
  readonly ordinal: number;
  readonly eventId: string;
  readonly eventName: string;
  readonly status: DeliveryStatus;
  readonly httpStatusCode: number | null;
  readonly responseTimeMs: number | null;
  readonly errorMessage: string | null;
  /** When the request started; null while PENDING. */
  readonly attemptedAt: Date | null;
  readonly deliveredAt: Date | null;
  /** When the next attempt is due; null when none is. */
  readonly nextAttemptAt: Date | null;
  /** The webhook's revision that it was sent with; null when nothing was sent. */
  readonly revision: number | null;
  /** Lowercase hex; null when the webhook had no secret key. */
  readonly signature: string | null;
  /** The headers of its other signatures, as they were sent; null when there were none. */
  readonly signatureHeaders: readonly CustomHeader[] | null;
}

/** What came back, cut at 16 KiB of body. */
export interface AttemptResponse {
  readonly headers: readonly CustomHeader[];
  readonly body: string;
  readonly truncated: boolean;
}

/** `<event>.<webhook>`: clients treat it as opaque. */
export function formatDeliveryId(key: DeliveryKey): string {
  return `${key.eventRowId}.${key.webhookId}`;
}

/** `<event>.<webhook>.<attempt number>`: known before the attempt is made, so a PENDING row keeps its id. */
export function formatAttemptId(key: AttemptKey): string {
  return `${formatDeliveryId(key)}.${key.attemptNumber}`;
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const deliveryIdPattern = new RegExp(`^(${uuid})\\.(${uuid})$`);
const attemptIdPattern = new RegExp(`^(${uuid})\\.(${uuid})\\.([1-9][0-9]{0,8})$`);

/** Null for a text that is no delivery's id. */
export function parseDeliveryId(id: string): DeliveryKey | null {
  const found = deliveryIdPattern.exec(id);
  return found && { eventRowId: found[1]!, webhookId: found[2]! };
}

/** Null for a text that is no attempt's id. */
export function parseAttemptId(id: string): AttemptKey | null {
  const found = attemptIdPattern.exec(id);
  return found && { eventRowId: found[1]!, webhookId: found[2]!, attemptNumber: Number(found[3]) };
}
