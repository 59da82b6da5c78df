/** What a workspace has, by the kinds of ids that arguments take. */
export interface Ids {
  readonly workspace: string;
  readonly webhook: string;
  readonly source: string;
  readonly apiKey: string;
  /** `ApiKey.id` of the key that made the others. */
  readonly owner: string;
  /** `User.id` of a member. */
  readonly member: string;
  /** Of that member. */
  readonly session: string;
  readonly invitation: string;
  readonly erasure: string;
  /** `Job.id`. */
  readonly job: string;
  readonly jobCursor: string;
  /** `Event.id`. */
  readonly event: string;
  readonly delivery: string;
  readonly attempt: string;
  /** As senders give them. */
  readonly eventId: string;
  readonly userId: string;
  /** Idempotency keys of calls that were made. */
  readonly createKey: string;
  readonly ingestKey: string;
  readonly testKey: string;
  readonly redeliverKey: string;
  /** Cursors, by their lists. */
  readonly logCursor: string;
  readonly eventCursor: string;
  readonly eventNameCursor: string;
  readonly refusedCursor: string;
  readonly webhookCursor: string;
  readonly workspaceCursor: string;
  readonly attentionCursor: string;
  readonly auditCursor: string;
  readonly deliveryCursor: string;
  readonly routingCursor: string;
  readonly deliveriesCursor: string;
}

export interface IdExample {
  readonly kind: keyof Ids;
  /** An operation with the id at this place, in which everything else is of the caller's workspace. */
  readonly document: (id: string, own: Ids) => string;
  /** The caller's own id gets the same answer as a random one, for a reason that is said here. */
  readonly alike?: string;
}

/** What a mutation says that is wrong. */
export const errors = 'userErrors { field code message }';
/** Why the answer to a cursor may be alike. */
export const cursor = 'A cursor is a place in an order, and need not be that of an item.';
/** A page of a list. */
export const page = '{ nodes { id } pageInfo { hasNextPage } }';
/** An id as an operation has it. */
export const text = JSON.stringify;
