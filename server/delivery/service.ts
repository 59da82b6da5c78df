import {
  type Attempt,
  type Author,
  type CallQuota,
  type DeliveryKey,
  type ProcessedEvent,
  type UserError,
} from '../model/index.ts';
import { type Queue, type QueuedRedelivery } from '../queue/index.ts';
import { type IdempotentCall } from '../storage/index.ts';
import { type AttemptInputs } from './attempt/attempt-inputs.ts';
import { actOnEndpoint, type EndpointAction } from './recovery/endpoint-actions.ts';
import { previewRequest, type RequestPreview } from './preview-request.ts';
import { redeliver, type RedeliverParts } from './redeliver.ts';
import { type RedeliveryLimits } from './redelivery-gate.ts';
import { sendTestEvent, type SendTestEventParts } from './send-test-event.ts';
import { TestSendGate, type TestSendLimits } from './test-send-gate.ts';

/** What people ask of deliveries. */
export interface DeliveryService {
  /** See {@link sendTestEvent}. */
  sendTestEvent(
    workspaceId: string,
    webhookId: string,
    event: ProcessedEvent,
    call?: IdempotentCall | null,
    by?: Author,
  ): Promise<{ attempt: Attempt | null; userErrors: UserError[] }>;
  /** See {@link redeliver}. */
  redeliver(
    workspaceId: string,
    key: DeliveryKey,
    call?: IdempotentCall | null,
    by?: Author,
  ): Promise<{ userErrors: UserError[] }>;
  /** See {@link actOnEndpoint}. */
  actOnEndpoint(
    workspaceId: string,
    webhookId: string,
    given: { readonly action: EndpointAction; readonly by: Author },
  ): Promise<readonly UserError[]>;
  /** See {@link previewRequest}. */
  previewRequest(
    workspaceId: string,
    webhookId: string,
    event: AttemptInputs['event'],
  ): Promise<RequestPreview | null>;
  /** Those of these deliveries of which a redelivery is in the queue, each with the time at which the first is due. */
  queuedRedeliveries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<QueuedRedelivery[]>;
}

export type DeliveryServiceParts = Omit<SendTestEventParts & RedeliverParts, 'gate' | 'limits'> & {
  readonly queue: Pick<Queue, 'redeliveries'>;
  /** What each workspace may ask for. */
  readonly quotas: { readonly testSends: TestSendLimits; readonly redeliveries: RedeliveryLimits };
  /** Hears of every call that was refused because of a quota. */
  readonly onRefused?: (quota: CallQuota) => void;
};

export function createDeliveryService(parts: DeliveryServiceParts): DeliveryService {
  const { storage, quotas, onRefused } = parts;
  const gate = new TestSendGate({ pool: storage.pool, limits: quotas.testSends, onRefused });
  const redeliverParts = { ...parts, limits: quotas.redeliveries };
  return {
    sendTestEvent: (...call) => sendTestEvent({ ...parts, gate }, ...call),
    redeliver: (...call) => redeliver(redeliverParts, ...call),
    actOnEndpoint: (...call) => actOnEndpoint(parts, ...call),
    previewRequest: (...call) => previewRequest(parts, ...call),
    queuedRedeliveries: (workspaceId, keys) => parts.queue.redeliveries(workspaceId, keys),
  };
}
