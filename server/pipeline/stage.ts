import { type JsonObject, type Sender, type UserError } from '../model/index.ts';
import { type EnrichmentTools } from './enrichers/tools.ts';
import { type UsedSchemas } from './schemas/used-schema.ts';

/** The documented fields of an event, as validation read them. */
export interface KnownFields {
  readonly eventName: string;
  readonly eventId: string | null;
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly sessionId: string | null;
  /** Null when it has none that is plausible: then it gets the time of receipt. */
  readonly time: Date | null;
  readonly properties: JsonObject | null;
  readonly context: JsonObject | null;
  readonly consent: JsonObject | null;
}

/** An event between two stages. */
export interface EventDraft {
  /** The event as the stage before left it; before validation, whatever was sent. */
  readonly fields: JsonObject;
  /** Null before validation. */
  readonly known: KnownFields | null;
  /** What was sent, as JSON; null for events without a sender. */
  readonly sent: string | null;
  /** Whether a stage changed a part of what was sent, or left it out. */
  readonly changed: boolean;
  /** Why a schema in the mode WARN would refuse it; null when none would. */
  readonly warning: UserError | null;
}

/** What the stages know besides the event. */
export interface StageContext {
  readonly receivedAt: Date;
  /** Makes an `event_id` for an event that has none. */
  readonly newEventId: () => string;
  /** The source that sends the event; null for a caller with an API key, a preview or a test send. */
  readonly sender: Sender | null;
  /** Null: nothing is added to events. */
  readonly tools: EnrichmentTools | null;
  /** Of the workspace; null where it has none. */
  readonly schemas: UsedSchemas | null;
}

/**
 * One stage: the event as it leaves it. Pure.
 * @throws {Refusal} When the event goes no further.
 */
export type Stage = (event: EventDraft, context: StageContext) => EventDraft;
