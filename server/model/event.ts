/** An accepted event. */
export interface StoredEvent {
  /** Our own id, a UUIDv7 of the time of receipt. */
  readonly id: string;
  readonly workspaceId: string;
  /** The event's own `event_id`: unique in its workspace, and the receiver's idempotency key. */
  readonly eventId: string;
  readonly eventName: string;
  readonly receivedAt: Date;
  /** Of its payload, which is read only when it is needed: the exact JSON text that every attempt sends and signs. */
  readonly payloadBytes: number;
  /** Of what was sent, where the pipeline changed its form; null where it did not. */
  readonly originalBytes: number | null;
  /** The webhooks that it was routed to. */
  readonly webhookIds: readonly string[];
  /** The source that sent it, by the name that it had then; null when it was sent with an API key. */
  readonly source: EventSource | null;
  /** Made by a test send: routed past the filters, to one webhook. */
  readonly test: boolean;
}

/** The source of an event. */
export interface EventSource {
  readonly id: string;
  /** When the event was accepted; the source may be renamed or deleted since. */
  readonly name: string;
}

/** What a caller may do. INGEST may send events and nothing else. */
export type Role = 'OWNER' | 'EDITOR' | 'VIEWER' | 'INGEST';
