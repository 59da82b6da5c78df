import { Migration } from '@mikro-orm/migrations';

import { sql as settingsEventsAttempts } from './0001-settings-events-attempts.ts';
import { sql as retryPoliciesAndHealth } from './0002-retry-policies-and-health.ts';
import { sql as logIndexes } from './0003-log-indexes.ts';
import { sql as traceContext } from './0004-trace-context.ts';
import { sql as upkeep } from './0005-upkeep.ts';
import { sql as idempotencyKeys } from './0006-idempotency-keys.ts';
import { sql as currentStates } from './0007-current-states.ts';
import { sql as eventNamesNull } from './0008-event-names-null.ts';
import { sql as filters } from './0009-filters.ts';
import { sql as failureRuns } from './0010-failure-runs.ts';
import { sql as quotas } from './0011-quotas.ts';
import { sql as keyChanges } from './0012-key-changes.ts';
import { sql as sources } from './0013-sources.ts';
import { sql as identities } from './0014-identities.ts';
import { sql as pipelineLog } from './0015-pipeline-log.ts';
import { sql as eventCatalogue } from './0016-event-catalogue.ts';
import { sql as eventSchemas } from './0017-event-schemas.ts';
import { sql as requiredConsent } from './0018-required-consent.ts';
import { sql as secretRotation } from './0019-secret-rotation.ts';
import { sql as standardWebhooks } from './0020-standard-webhooks.ts';
import { sql as apiKeys } from './0021-api-keys.ts';
import { sql as eventsOfSources } from './0022-events-of-sources.ts';
import { sql as workspaces } from './0023-workspaces.ts';
import { sql as people } from './0024-people.ts';
import { sql as encryptionKeys } from './0025-encryption-keys.ts';
import { sql as endpointAuthentication } from './0026-endpoint-authentication.ts';
import { sql as erasures } from './0027-erasures.ts';
import { sql as auditLog } from './0028-audit-log.ts';
import { sql as secondFactors } from './0029-second-factors.ts';
import { sql as openIdConnect } from './0030-openid-connect.ts';
import { sql as namedChanges } from './0031-named-changes.ts';
import { sql as troubledDeliveries } from './0032-troubled-deliveries.ts';
import { sql as bulkJobs } from './0033-bulk-jobs.ts';
import { sql as webhookCounts } from './0035-webhook-counts.ts';
import { sql as wrongPasswords } from './0036-wrong-passwords.ts';
import { sql as linkMakers } from './0037-link-makers.ts';
import { sql as refusedEventsOfSources } from './0038-refused-events-of-sources.ts';
import { sql as troubledByStatement } from './0039-troubled-by-statement.ts';

/** Migrations only add, so that a database of an earlier version starts with this one and loses nothing. */
const statements: Record<string, string> = {
  '0001-settings-events-attempts': settingsEventsAttempts,
  '0002-retry-policies-and-health': retryPoliciesAndHealth,
  '0003-log-indexes': logIndexes,
  '0004-trace-context': traceContext,
  '0005-upkeep': upkeep,
  '0006-idempotency-keys': idempotencyKeys,
  '0007-current-states': currentStates,
  '0008-event-names-null': eventNamesNull,
  '0009-filters': filters,
  '0010-failure-runs': failureRuns,
  '0011-quotas': quotas,
  '0012-key-changes': keyChanges,
  '0013-sources': sources,
  '0014-identities': identities,
  '0015-pipeline-log': pipelineLog,
  '0016-event-catalogue': eventCatalogue,
  '0017-event-schemas': eventSchemas,
  '0018-required-consent': requiredConsent,
  '0019-secret-rotation': secretRotation,
  '0020-standard-webhooks': standardWebhooks,
  '0021-api-keys': apiKeys,
  '0022-events-of-sources': eventsOfSources,
  '0023-workspaces': workspaces,
  '0024-people': people,
  '0025-encryption-keys': encryptionKeys,
  '0026-endpoint-authentication': endpointAuthentication,
  '0027-erasures': erasures,
  '0028-audit-log': auditLog,
  '0029-second-factors': secondFactors,
  '0030-openid-connect': openIdConnect,
  '0031-named-changes': namedChanges,
  '0032-troubled-deliveries': troubledDeliveries,
  '0033-bulk-jobs': bulkJobs,
  '0035-webhook-counts': webhookCounts,
  '0036-wrong-passwords': wrongPasswords,
  '0037-link-makers': linkMakers,
  '0038-refused-events-of-sources': refusedEventsOfSources,
  '0039-troubled-by-statement': troubledByStatement,
};

/** MikroORM's list of migrations, in order. */
export const migrations = Object.entries(statements).map(([name, sql]) => ({
  name,
  class: class extends Migration {
    override up(): void {
      this.addSql(sql);
    }
  },
}));
