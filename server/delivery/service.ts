import { type Attempt, type DeliveryKey, type JsonObject, type UserError } from '../model/index.ts';
import { type IdempotentCall } from '../storage/index.ts';
import { redeliver, type RedeliverParts } from './redeliver.ts';
import { sendTestEvent, type SendTestEventParts } from './send-test-event.ts';

/** What people ask of deliveries. */
export interface DeliveryService {
  /** See {@link sendTestEvent}. */
  sendTestEvent(
    workspaceId: string,
    webhookId: string,
    event: JsonObject | null,
    call?: IdempotentCall | null,
  ): Promise<{ attempt: Attempt | null; userErrors: UserError[] }>;
  /** See {@link redeliver}. */
  redeliver(
    workspaceId: string,
    key: DeliveryKey,
    call?: IdempotentCall | null,
  ): Promise<{ userErrors: UserError[] }>;
}

export function createDeliveryService(parts: SendTestEventParts & RedeliverParts): DeliveryService {
  return {
    sendTestEvent: (...call) => sendTestEvent(parts, ...call),
    redeliver: (...call) => redeliver(parts, ...call),
  };
}
