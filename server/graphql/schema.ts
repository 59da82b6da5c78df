import 'reflect-metadata';

import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type PubSub } from 'type-graphql';

import { AttentionFields, AttentionQueries } from './attention/queries.ts';
import { AuditEntryFields, AuditQueries, WebhookHistoryFields } from './audit/queries.ts';
import { PageInfoFields } from './connections.ts';
import { AttemptFields, AttemptRequestFields } from './deliveries/attempt-fields.ts';
import { DeliveryFields } from './deliveries/delivery-fields.ts';
import { DeliveryListQueries } from './deliveries/list-queries.ts';
import { ApiKeyResolvers } from './api-keys/resolvers.ts';
import { DeliveryMutations } from './deliveries/mutations.ts';
import { DeliveryPageFields, DeliveryQueries } from './deliveries/queries.ts';
import { EncryptionQueries } from './encryption/queries.ts';
import { ErasureResolvers } from './erasures/resolvers.ts';
import { EventSchemaMutations } from './event-schemas/mutations.ts';
import { CatalogueEntryFields, EventSchemaQueries } from './event-schemas/queries.ts';
import { EventConnectionFields, EventFields } from './events/fields.ts';
import { EventRoutingFields, WebhookRoutingFields } from './events/routing-fields.ts';
import { EventMutations } from './events/mutations.ts';
import { EventQueries } from './events/queries.ts';
import { FilterPreviewQueries } from './filters/preview.ts';
import { FilterQueries } from './filters/queries.ts';
import { JobMutations } from './jobs/mutations.ts';
import { RedeliveryCountFields, RedeliveryResolvers } from './jobs/redelivery.ts';
import { JobFields, JobQueries } from './jobs/queries.ts';
import { LoopTurns } from '../async/index.ts';
import { boundLists } from './list-bounds.ts';
import { answerEventsAtOnce, LiveSubscriptions } from './live/subscriptions.ts';
import { meterFields } from './metered-fields.ts';
import { hidePersonalFields } from './personal-data.ts';
import { operationLimits } from './operation-limits.ts';
import { EventPipelineFields, IngestResultFields, PreviewQueries } from './pipeline/preview.ts';
import { FactorResolvers } from './people/factors.ts';
import { MemberResolvers } from './people/members.ts';
import { SessionResolvers } from './people/sessions.ts';
import { PipelineQueries } from './pipeline/queries.ts';
import { SourceMutations } from './sources/mutations.ts';
import { SourceFields, SourceQueries } from './sources/queries.ts';
import { ViewerQueries } from './viewer.ts';
import { WebhookFields } from './webhooks/fields.ts';
import { WebhookMutations } from './webhooks/mutations.ts';
import { RequestPreviewFields } from './webhooks/request-preview.ts';
import { WebhookSecretMutations } from './webhooks/secret-mutations.ts';
import { WebhookPageFields, WebhookQueries } from './webhooks/queries.ts';
import { WebhookHealthFields, WebhookMetricsFields } from './metrics/fields.ts';
import { WorkspaceMutations } from './workspaces/mutations.ts';
import { WorkspaceQueries } from './workspaces/queries.ts';

/** type-graphql wants one although every subscription here brings its own feed. */
const unusedPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('subscriptions bring their own feed');
  },
};

/** The executable schema, whose long lists share the event loop by `turns`. Validation of inputs is the model's: type-graphql's own would send the input back in its errors. */
export function buildApiSchema(turns = new LoopTurns(operationLimits.slice)): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ViewerQueries,
      WorkspaceQueries,
      WorkspaceMutations,
      WebhookQueries,
      WebhookPageFields,
      WebhookMetricsFields,
      WebhookHealthFields,
      ApiKeyResolvers,
      EncryptionQueries,
      MemberResolvers,
      FactorResolvers,
      SessionResolvers,
      ErasureResolvers,
      WebhookMutations,
      WebhookSecretMutations,
      WebhookFields,
      RequestPreviewFields,
      AttentionQueries,
      AttentionFields,
      AuditQueries,
      AuditEntryFields,
      WebhookHistoryFields,
      FilterQueries,
      FilterPreviewQueries,
      DeliveryQueries,
      DeliveryListQueries,
      DeliveryPageFields,
      DeliveryMutations,
      DeliveryFields,
      AttemptFields,
      AttemptRequestFields,
      EventQueries,
      EventMutations,
      EventFields,
      EventConnectionFields,
      EventRoutingFields,
      WebhookRoutingFields,
      EventSchemaQueries,
      EventSchemaMutations,
      CatalogueEntryFields,
      SourceQueries,
      SourceMutations,
      SourceFields,
      JobFields,
      JobQueries,
      JobMutations,
      RedeliveryResolvers,
      RedeliveryCountFields,
      LiveSubscriptions,
      PipelineQueries,
      PreviewQueries,
      EventPipelineFields,
      IngestResultFields,
      PageInfoFields,
    ],
    validate: false,
    pubSub: unusedPubSub,
    disableInferringDefaultValues: true,
  });
  for (const [name, description] of Object.entries(rootTypes))
    schema.getType(name)!.description = description;
  answerEventsAtOnce(schema);
  boundLists(schema);
  hidePersonalFields(schema);
  meterFields(schema, turns);
  return schema;
}

/** The types that decorators cannot describe. */
const rootTypes = {
  Query: 'What can be read. It is always about the workspace of the key.',
  Mutation:
    'What can be changed. Mistakes in the input are returned as userErrors; then nothing was changed.',
  Subscription: 'What is pushed, over WebSocket.',
};

/** The schema as text, in an order that does not depend on the order of the code. */
export function printApiSchema(): string {
  const heading = '# Emitted by `npm run schema` from server/graphql: change it there.\n\n';
  return `${heading}${printSchema(lexicographicSortSchema(buildApiSchema()))}\n`;
}
