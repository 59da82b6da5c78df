import { type People, type Team } from '../access/index.ts';
import { type BulkJobs } from '../bulk/index.ts';
import { type DeliveryService } from '../delivery/index.ts';
import { type EventSchemas, type Ingest } from '../ingest/index.ts';
import { type Live } from '../live/index.ts';
import { type Quota } from '../model/index.ts';
import {
  type ApiKeyStore,
  type AttemptLog,
  type AuditLog,
  type CountStore,
  type DeliveryList,
  type ErasureStore,
  type EventSchemaStore,
  type EventStore,
  type SourceStore,
  type WebhookStore,
  type WorkspaceStore,
} from '../storage/index.ts';
import { type Workbench } from '../workbench/index.ts';

/** The encryption keys of the installation. */
export interface EncryptionService {
  /** Of this process, the active one first. @param workspaceId Of the caller, with whose reads this counts. */
  keys(workspaceId: string): Promise<readonly EncryptionKeyUse[]>;
}

/** What an encryption key is used for. */
export interface EncryptionKeyUse {
  readonly id: string;
  /** Whether this process encrypts with it. */
  readonly active: boolean;
  /** Stored texts that need it. */
  readonly uses: number;
}

/** What the resolvers need of the other rooms, and nothing more. */
export interface ApiServices {
  readonly workbench: Pick<Workbench, 'previewFilters'>;
  readonly apiKeys: ApiKeyStore;
  readonly encryption: EncryptionService;
  readonly team: Team;
  /** Second factors of accounts, for the operator. */
  readonly factors: Pick<People['factors'], 'reset'>;
  readonly workspaces: WorkspaceStore;
  readonly erasures: ErasureStore;
  readonly webhooks: WebhookStore;
  readonly sources: SourceStore;
  readonly eventSchemas: EventSchemaStore;
  /** The same in memory, as the stages use them. */
  readonly schemasInUse: Pick<EventSchemas, 'of' | 'refresh'>;
  readonly attempts: AttemptLog;
  readonly deliveries: DeliveryList;
  readonly auditLog: AuditLog;
  readonly events: EventStore;
  readonly counts: CountStore;
  readonly ingest: Ingest;
  readonly delivery: DeliveryService;
  readonly bulkJobs: BulkJobs;
  readonly live: Pick<Live, 'attempts' | 'deliveries' | 'webhooks' | 'pipeline' | 'jobs' | 'wake'>;
  /** Hears of every mutation that was refused because of a quota on settings. */
  readonly onRefused?: (quota: Quota) => void;
}
