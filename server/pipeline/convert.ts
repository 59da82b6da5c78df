import { type JsonObject, type Sender } from '../model/index.ts';
import { convertCloudEvent } from './formats/cloud-event.ts';
import { convertTrackingMessage } from './formats/tracking-message.ts';
import { Refusal } from './refusal.ts';

/** The event that a source means by its message. @throws {Refusal} */
export function convert(message: JsonObject, sender: Sender, receivedAt: Date): JsonObject {
  if (sender.format === 'EVENT') return message;
  const { event, error } =
    sender.format === 'CLOUD_EVENT'
      ? convertCloudEvent(message)
      : convertTrackingMessage(message, optionsOf(sender, receivedAt));
  if (error) throw new Refusal(error.field ?? [], error.code, error.message);
  return event as JsonObject; // what it was made of was checked
}

function optionsOf({ sentAt, source }: Sender, receivedAt: Date) {
  return { receivedAt, sentAt, snakeCaseNames: source.snakeCaseNames };
}
