import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

import {
  type AuthenticationType,
  type ConditionMatch,
  type EndpointHealth,
  type Enricher,
  type IpPolicy,
  type RetrySchedule,
  type StandardWebhooks,
} from '../../model/index.ts';
import { IntegerArray, TextArray, UuidArray } from './array-columns.ts';

/**
 * The rows of the settings. The API's types are separate classes, so that a column never becomes a field by accident.
 */
export const WorkspaceEntity = defineEntity({
  name: 'Workspace',
  schema: 'settings',
  tableName: 'workspaces',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    webhooksVersion: p.bigint('string').default('0'),
    hidePersonalData: p.boolean().default(false),
    createdAt: p.datetime(),
    deletesAt: p.datetime().nullable(),
  },
});

export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  schema: 'settings',
  tableName: 'api_keys',
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    name: p.text(),
    role: p.text().$type<'OWNER' | 'EDITOR' | 'VIEWER' | 'INGEST'>(),
    /** SHA-256 of the key, in hex: keys are long and random, so a slow hash would add nothing. */
    hash: p.text(),
    /** Set only for the bootstrap key, which is printed at every start. */
    sealedKey: p.text().nullable(),
    createdAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
    expiresAt: p.datetime().nullable(),
    hint: p.text().nullable(),
    createdBy: p.uuid().nullable(),
  },
});

export const WebhookEntity = defineEntity({
  name: 'Webhook',
  schema: 'settings',
  tableName: 'webhooks',
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    name: p.text(),
    url: p.text(),
    description: p.text().nullable(),
    enabled: p.boolean(),
    sources: p.type(UuidArray).$type<string[]>(),
    filterMode: p.text().$type<'INCLUDE' | 'EXCLUDE'>(),
    filterEvents: p.type(TextArray).$type<string[]>(),
    requiredConsent: p.type(TextArray).$type<string[]>(),
    conditions: p.text(),
    conditionMatch: p.text().$type<ConditionMatch>().default('ALL'),
    fieldGrammar: p.smallint().default(1),
    retryCount: p.smallint(),
    timeoutMs: p.integer(),
    retrySchedule: p.text().$type<RetrySchedule>().default('EXPONENTIAL'),
    retryDelays: p.type(IntegerArray).$type<number[]>(),
    retryJitter: p.boolean().default(false),
    rateLimitPerSecond: p.integer().nullable(),
    disabledReason: p.text().nullable(),
    disabledAt: p.datetime().nullable(),
    healthState: p.text().$type<EndpointHealth['state']>().default('HEALTHY'),
    healthReason: p.text().nullable(),
    healthSince: p.datetime().nullable(),
    healthStep: p.smallint().default(0),
    nextProbeAt: p.datetime().nullable(),
    healthFailedEvent: p.uuid().nullable(),
    sealedSecret: p.text().nullable(),
    secretHint: p.text().nullable(),
    sealedPreviousSecret: p.text().nullable(),
    previousSecretUntil: p.datetime().nullable(),
    standardWebhooks: p.text().$type<StandardWebhooks>().default('OFF'),
    timestampedSignature: p.boolean().default(false),
    sealedEd25519Key: p.text().fieldName('sealed_ed25519_key').nullable(),
    ed25519PublicKey: p.text().fieldName('ed25519_public_key').nullable(),
    sealedHeaders: p.text().nullable(),
    authenticationType: p.text().$type<AuthenticationType>().nullable(),
    sealedAuthentication: p.text().nullable(),
    clientCertificate: p.text().nullable(),
    clientCertificateUntil: p.datetime().nullable(),
    sealedClientKey: p.text().nullable(),
    caCertificates: p.text().nullable(),
    revision: p.integer(),
    version: p.bigint('string'),
    createdVersion: p.bigint('string'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
});

export const WebhookRevisionEntity = defineEntity({
  name: 'WebhookRevision',
  schema: 'settings',
  tableName: 'webhook_revisions',
  properties: {
    webhookId: p.uuid().primary(),
    revision: p.integer().primary(),
    url: p.text(),
    sealedHeaders: p.text().nullable(),
    authenticationType: p.text().$type<AuthenticationType>().nullable(),
    createdAt: p.datetime(),
  },
});

export const SourceEntity = defineEntity({
  name: 'Source',
  schema: 'settings',
  tableName: 'sources',
  properties: {
    id: p.uuid().primary(),
    workspaceId: p.uuid(),
    name: p.text(),
    writeKey: p.text(),
    enabled: p.boolean(),
    allowedOrigins: p.type(TextArray).$type<string[]>(),
    eventsPerMinute: p.integer().nullable(),
    eventsPerDay: p.integer().nullable(),
    snakeCaseNames: p.boolean(),
    ipPolicy: p.text().$type<IpPolicy>(),
    disabledEnrichers: p.type(TextArray).$type<Enricher[]>(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type SourceRow = InferEntity<typeof SourceEntity>;
export type WebhookRow = InferEntity<typeof WebhookEntity>;
