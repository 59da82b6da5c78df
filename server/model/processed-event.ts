import { type JsonObject } from './json.ts';

/** A processed event: what is stored, matched and sent. */
export interface ProcessedEvent {
  readonly eventId: string;
  readonly eventName: string;
  readonly userId: string | null;
  /** The event as an object, its fields in the order of the documentation. */
  readonly payload: JsonObject;
  /** The same as JSON, serialised once: the bytes of every attempt. */
  readonly text: string;
  /** What was sent, as JSON, when normalisation changed it; else null. */
  readonly original: string | null;
}
