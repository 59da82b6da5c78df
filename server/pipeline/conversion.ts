import { type EventFormat, type JsonObject, type Sender, type UserError } from '../model/index.ts';
import { Refusal } from './refusal.ts';

/** What a conversion needs to know. */
export interface ConversionContext {
  readonly receivedAt: Date;
  /** When the client said that it sent the batch, as it wrote it; null when it did not. */
  readonly sentAt: string | null;
  readonly snakeCaseNames: boolean;
}

/** Makes an event of a message in another format. Pure; what it does not map, it keeps. */
export type Conversion = (
  message: unknown,
  context: ConversionContext,
) => { readonly event: Record<string, unknown> } | { readonly error: UserError };

/** Filled in by the formats. */
const conversions: Partial<Record<EventFormat, Conversion>> = {};

/** The event that a source means by its message. @throws {Refusal} */
export function convert(
  message: JsonObject,
  { source, format, sentAt }: Sender,
  receivedAt: Date,
): JsonObject {
  const conversion = conversions[format];
  if (!conversion) return message;
  const { snakeCaseNames } = source;
  const made = conversion(message, { receivedAt, sentAt, snakeCaseNames });
  if ('event' in made) return made.event as JsonObject;
  const { field, code, message: text } = made.error;
  throw new Refusal(field ?? [], code, text);
}
