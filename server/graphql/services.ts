import { type Team } from '../access/index.ts';
import { type DeliveryService } from '../delivery/index.ts';
import { type EventSchemas, type Ingest } from '../ingest/index.ts';
import { type Live } from '../live/index.ts';
import { type Quota } from '../model/index.ts';
import {
  type ApiKeyStore,
  type AttemptLog,
  type EventSchemaStore,
  type EventStore,
  type SourceStore,
  type WebhookStore,
} from '../storage/index.ts';

/** What the resolvers need of the other rooms, and nothing more. */
export interface ApiServices {
  readonly apiKeys: ApiKeyStore;
  readonly team: Team;
  readonly webhooks: WebhookStore;
  readonly sources: SourceStore;
  readonly eventSchemas: EventSchemaStore;
  /** The same in memory, as the stages use them. */
  readonly schemasInUse: Pick<EventSchemas, 'of' | 'refresh'>;
  readonly attempts: AttemptLog;
  readonly events: EventStore;
  readonly ingest: Ingest;
  readonly delivery: DeliveryService;
  readonly live: Pick<Live, 'attempts' | 'webhooks' | 'pipeline' | 'wake'>;
  /** Hears of every mutation that was refused because of a quota on settings. */
  readonly onRefused?: (quota: Quota) => void;
}
