import { type Attempt, type DeliveryKey, type ProcessedEvent, type UserError } from '../model/index.ts';
import { type Queue, type QueuedRedelivery } from '../queue/index.ts';
import { type IdempotentCall } from '../storage/index.ts';
import { redeliver, type RedeliverParts } from './redeliver.ts';
import { sendTestEvent, type SendTestEventParts } from './send-test-event.ts';

/** What people ask of deliveries. */
export interface DeliveryService {
  /** See {@link sendTestEvent}. */
  sendTestEvent(
    workspaceId: string,
    webhookId: string,
    event: ProcessedEvent,
    call?: IdempotentCall | null,
  ): Promise<{ attempt: Attempt | null; userErrors: UserError[] }>;
  /** See {@link redeliver}. */
  redeliver(
    workspaceId: string,
    key: DeliveryKey,
    call?: IdempotentCall | null,
  ): Promise<{ userErrors: UserError[] }>;
  /** Those of these deliveries of which a redelivery is in the queue, each with the time at which the first is due. */
  queuedRedeliveries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<QueuedRedelivery[]>;
}

export type DeliveryServiceParts = SendTestEventParts &
  RedeliverParts & { readonly queue: Pick<Queue, 'redeliveries'> };

export function createDeliveryService(parts: DeliveryServiceParts): DeliveryService {
  return {
    sendTestEvent: (...call) => sendTestEvent(parts, ...call),
    redeliver: (...call) => redeliver(parts, ...call),
    queuedRedeliveries: (workspaceId, keys) => parts.queue.redeliveries(workspaceId, keys),
  };
}
