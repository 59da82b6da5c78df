import { type Attempt, type DeliveryKey, type ProcessedEvent, type UserError } from '../model/index.ts';
import { redeliver, type RedeliverParts } from './redeliver.ts';
import { sendTestEvent, type SendTestEventParts } from './send-test-event.ts';

/** What people ask of deliveries. */
export interface DeliveryService {
  /** See {@link sendTestEvent}. */
  sendTestEvent(
    workspaceId: string,
    webhookId: string,
    event: ProcessedEvent,
  ): Promise<{ attempt: Attempt | null; userErrors: UserError[] }>;
  /** See {@link redeliver}. */
  redeliver(workspaceId: string, key: DeliveryKey): Promise<{ userErrors: UserError[] }>;
}

export function createDeliveryService(parts: SendTestEventParts & RedeliverParts): DeliveryService {
  return {
    sendTestEvent: (workspaceId, webhookId, event) => sendTestEvent(parts, workspaceId, webhookId, event),
    redeliver: (workspaceId, key) => redeliver(parts, workspaceId, key),
  };
}
