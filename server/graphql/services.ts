import {
  type Attempt,
  type DeliveryKey,
  type DeliveryStatus,
  type JsonObject,
  type Role,
  type UserError,
} from '../model/index.ts';
import { type AttemptLog, type EventStore, type WebhookStore } from '../storage/index.ts';

/** Who is calling: the workspace and role of a key or session. */
export interface Caller {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly keyId: string;
}

/** What the resolvers need of the other rooms, and nothing more. */
export interface ApiServices {
  readonly webhooks: WebhookStore;
  readonly attempts: AttemptLog;
  readonly events: EventStore;
  readonly ingest: { ingest(workspaceId: string, events: readonly unknown[]): Promise<IngestResult[]> };
  readonly delivery: DeliveryService;
  readonly live: Live;
}

export interface IngestResult {
  readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED';
  readonly eventId: string | null;
  readonly matchedWebhooks: number;
  readonly error: UserError | null;
}

export interface DeliveryService {
  sendTestEvent(
    workspaceId: string,
    webhookId: string,
    event: JsonObject | null,
  ): Promise<{ attempt: Attempt | null; userErrors: readonly UserError[] }>;
  redeliver(workspaceId: string, key: DeliveryKey): Promise<{ userErrors: readonly UserError[] }>;
}

export interface Live {
  /** @throws InvalidCursor */
  attempts(workspaceId: string, options: LiveAttemptOptions): AsyncIterableIterator<LiveAttempt>;
  webhooks(workspaceId: string, options: { id?: string | null }): AsyncIterableIterator<LiveWebhook>;
  /** To be called after a commit that subscribers want to hear of. */
  wake(workspaceId: string): void;
}

export interface LiveAttemptOptions {
  readonly webhookId?: string | null;
  readonly statuses?: DeliveryStatus[] | null;
  readonly after?: string | null;
}

export interface LiveAttempt {
  readonly cursor: string;
  readonly attempt: Attempt | null;
  readonly resync: boolean;
}

export interface LiveWebhook {
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED';
  readonly id: string;
}
