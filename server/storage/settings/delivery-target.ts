import {
  type AuthenticationType,
  type ConditionMatch,
  type CustomHeader,
  type EndpointHealth,
  type EventFilter,
  type EventFilterMode,
  type Filters,
  type RetryPolicy,
} from '../../model/index.ts';
import { type HealthColumns, toHealth } from '../health/find-due.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type SecretBox } from '../secret-box.ts';
import { type ExtraSigning, extraSigningOf, type SigningColumns } from './extra-signing.ts';
import { readConditions } from './stored-conditions.ts';
import { type EndpointAuthentication, endpointAuthentication } from './webhook-authentication.ts';
import { cellOf } from './webhook-cell.ts';
import { openHeaders } from './webhook-row.ts';
import { openSecret } from './webhook-secret.ts';
import { type TlsColumns, type TlsIdentity, tlsIdentityOf } from './webhook-tls.ts';

/** A webhook in memory, for routing and delivery. Secrets are decrypted at their first use. */
export interface DeliveryTarget {
  readonly id: string;
  readonly workspaceId: string;
  /** Enabled. */
  readonly active: boolean;
  readonly url: string;
  /** Parsed at every access. */
  readonly filters: Filters;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  /** Requests per second of all workers together; null for no limit. */
  readonly rateLimitPerSecond: number | null;
  readonly health: EndpointHealth;
  /** Whether its workspace was deleted: everything is held back. */
  readonly suspended: boolean;
  readonly revision: number;
  readonly secretKey: string | null;
  /** What signs beside the secret key; null for most webhooks. */
  readonly extraSigning: ExtraSigning | null;
  readonly customHeaders: readonly CustomHeader[];
  /** How requests are authenticated; null for most webhooks. */
  readonly authentication: EndpointAuthentication | null;
  /** What connections show and trust; null for most webhooks. */
  readonly tls: TlsIdentity | null;
}

export interface TargetRow extends HealthColumns, SigningColumns, TlsColumns {
  id: string;
  url: string;
  enabled: boolean;
  deleted: boolean;
  suspended: boolean;
  sources: string[];
  filter_mode: EventFilterMode;
  filter_events: string[];
  required_consent: string[];
  conditions: string;
  condition_match: ConditionMatch;
  field_grammar: number;
  retry_count: number;
  retry_schedule: RetryPolicy['schedule'];
  retry_delays: number[];
  retry_jitter: boolean;
  timeout_ms: number;
  rate_limit_per_second: number | null;
  revision: number;
  version: string;
  sealed_secret: string | null;
  sealed_headers: string | null;
  authentication_type: AuthenticationType | null;
  sealed_authentication: string | null;
}

/** All columns of a row, but for those of its workspace. */
export const targetColumns = /* sql */ `
  id, url, enabled, deleted_at is not null as deleted, sources, filter_mode, filter_events, required_consent,
  conditions, condition_match, field_grammar, retry_count, retry_schedule, retry_delays, retry_jitter, timeout_ms,
  rate_limit_per_second, health_state, health_reason, health_since, health_step, next_probe_at,
  health_failed_event, revision, version, sealed_secret, sealed_previous_secret, previous_secret_until,
  standard_webhooks, timestamped_signature, sealed_ed25519_key, sealed_headers, authentication_type, sealed_authentication,
  client_certificate, sealed_client_key, ca_certificates`;

/** The last row of a page. Changes that one transaction makes to many webhooks share a version. */
export type Mark = Pick<TargetRow, 'version' | 'id'>;

export const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Reading 100,000 webhooks at once would block the thread for a second: between two pages other work can run. */
export const pageSize = 500;

/**
 * One page. A webhook that changes meanwhile gets a higher version and is read again on a later page.
 *
 * @param after The last row that was read. With the highest id: all rows of its version were read.
 * @param skipDeleted Up to this version, deleted webhooks are left out.
 */
export async function readChangedSince(
  client: Queryable,
  workspaceId: string,
  after: Mark,
  skipDeleted: bigint,
): Promise<TargetRow[]> {
  const { rows } = await client.query<TargetRow>({
    name: 'webhooks-changed-since',
    text: /* sql */ `
      select ${targetColumns},
        (select w.deletes_at is not null from settings.workspaces w where w.id = $1) as suspended
      from settings.webhooks
      where workspace_id = $1 and version >= $2 and (version, id) > ($2, $3)
        and (deleted_at is null or version > $4)
      order by version, id limit ${pageSize}`,
    values: [workspaceId, after.version, after.id, String(skipDeleted)],
  });
  return rows;
}

/** Up to which version deleted webhooks may have left the table. */
export async function readPurgedVersion(client: Queryable, workspaceId: string): Promise<bigint> {
  const { rows } = await client.query<{ version: string }>({
    name: 'webhooks-purged-version',
    text: 'select webhooks_purged_version as version from settings.workspaces where id = $1',
    values: [workspaceId],
  });
  return BigInt(rows[0]?.version ?? 0);
}

/** What a webhook takes in memory without its texts, routing included. */
const bytesWithoutTexts = 2000;

/** An estimate of what it takes in memory, routing included: conditions are also parsed. */
function bytesOf(row: TargetRow): number {
  const texts = [
    row.url,
    row.sealed_secret,
    row.sealed_previous_secret,
    row.sealed_ed25519_key,
    row.sealed_headers,
    row.sealed_authentication,
    row.client_certificate,
    row.sealed_client_key,
    row.ca_certificates,
    ...row.filter_events,
  ];
  const length = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  return bytesWithoutTexts + length + 4 * row.conditions.length;
}

/** One list shared by all webhooks. */
const none: readonly string[] = [];

/**
 * Parses and decrypts at the first use, since a process uses little of few webhooks. Does not keep the row, which would
 * take as much memory again.
 */
export class Target implements DeliveryTarget {
  readonly id: string;
  readonly workspaceId: string;
  readonly active: boolean;
  readonly url: string;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly rateLimitPerSecond: number | null;
  readonly health: EndpointHealth;
  readonly suspended: boolean;
  readonly revision: number;
  /** An estimate of what it takes in memory. */
  readonly bytes: number;
  readonly #sources: readonly string[];
  readonly #eventFilter: EventFilter;
  readonly #requiredConsent: readonly string[];
  readonly #conditions: string;
  readonly #conditionMatch: ConditionMatch;
  readonly #fieldGrammar: number;
  readonly #sealedSecret: string | null;
  readonly #sealedHeaders: string | null;
  readonly extraSigning: ExtraSigning | null;
  readonly authentication: EndpointAuthentication | null;
  readonly tls: TlsIdentity | null;
  readonly #box: SecretBox;
  #secretKey: string | null | undefined;
  #customHeaders: readonly CustomHeader[] | undefined;

  constructor(row: TargetRow, workspaceId: string, box: SecretBox) {
    this.id = row.id;
    this.workspaceId = workspaceId; // one string shared by all webhooks of the workspace
    this.active = row.enabled;
    this.url = row.url;
    this.retry = {
      schedule: row.retry_schedule,
      retryCount: row.retry_count,
      delays: row.retry_delays,
      jitter: row.retry_jitter,
    };
    this.timeoutMs = row.timeout_ms;
    this.rateLimitPerSecond = row.rate_limit_per_second;
    this.health = toHealth(row);
    this.suspended = row.suspended;
    this.revision = row.revision;
    this.bytes = bytesOf(row);
    this.#sources = row.sources.length > 0 ? row.sources : none;
    this.#eventFilter = { mode: row.filter_mode, events: row.filter_events };
    this.#requiredConsent = row.required_consent.length > 0 ? row.required_consent : none;
    this.#conditions = row.conditions;
    this.#conditionMatch = row.condition_match;
    this.#fieldGrammar = row.field_grammar;
    this.#sealedSecret = row.sealed_secret;
    this.#sealedHeaders = row.sealed_headers;
    this.#box = box;
    this.extraSigning = extraSigningOf(row, workspaceId, box);
    this.authentication = endpointAuthentication(row, workspaceId, box);
    this.tls = tlsIdentityOf(row, workspaceId, box);
  }

  get filters(): Filters {
    return {
      sources: this.#sources,
      eventFilter: this.#eventFilter,
      requiredConsent: this.#requiredConsent,
      conditions: readConditions(this.#conditions, this.#fieldGrammar),
      conditionMatch: this.#conditionMatch,
    };
  }

  get secretKey(): string | null {
    this.#secretKey ??= this.#sealedSecret === null ? null : openSecret(this.#sealedSecret, this, this.#box);
    return this.#secretKey;
  }

  get customHeaders(): readonly CustomHeader[] {
    this.#customHeaders ??= openHeaders(this.#sealedHeaders, cellOf(this, 'custom-headers'), this.#box);
    return this.#customHeaders;
  }
}
