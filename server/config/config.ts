import { z } from 'zod';

import { type EncryptionKey, keyRingOf } from './encryption-keys.ts';
import { variables } from './variables.ts';

/** How this process is to run. Frozen; made once at start. */
export interface Config {
  readonly nodeEnv: 'development' | 'production' | 'test';
  readonly production: boolean;
  readonly role: 'all' | 'api' | 'worker';
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly people: {
    /** Hours until a session that is not used ends. */
    readonly idleHours: number;
    /** Hours until a session ends, however it is used. */
    readonly sessionHours: number;
    /** Null: links are not mailed. */
    readonly mail: { readonly url: string; readonly from: string } | null;
    /** The OpenID Connect provider with which people sign in; null: none. */
    readonly oidc: {
      readonly issuer: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly name: string;
      /** Separated by blanks. */
      readonly scopes: string;
    } | null;
  };
  /** The file that names the logs to read events from; null: none. */
  readonly eventLogs: string | null;
  /** Null: no port of its own for metrics. */
  readonly metricsPort: number | null;
  readonly dataDir: string;
  /** Null: embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databasePool: number;
  /** After so long without use, the settings of a workspace leave memory. */
  readonly workspaceIdleSeconds: number;
  readonly bootstrapApiKey: string | null;
  /** The active one first. None: one is made once and kept in `dataDir`. */
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly logLevel: string;
  readonly retentionDays: number;
  /** How long the id of an event is known; at most `retentionDays`. */
  readonly deduplicationDays: number;
  /** How long anonymous ids are known to be a user's. */
  readonly identityDays: number;
  /** How long entries of the audit log are kept; 0 for ever. */
  readonly auditRetentionDays: number;
  /** Bytes of the API's answers that this process may hold at a time. */
  readonly answerMemory: number;
  /** Processes that deliver, this one included. */
  readonly workers: number;
  /** Requests at once in a worker process. */
  readonly maxInFlight: number;
  /** Requests at once to one webhook in a worker process. */
  readonly webhookConcurrency: number;
  /** What each workspace may store and ask for. */
  readonly quotas: {
    /** Of the installation. */
    readonly workspaces: number;
    readonly webhooks: number;
    readonly settingsBytes: number;
    readonly eventNames: number;
    readonly refusedEvents: number;
    readonly sources: number;
    /** `atOnce` is for each process. */
    readonly testSends: { readonly perSecond: number; readonly burst: number; readonly atOnce: number };
    readonly redeliveries: { readonly perSecond: number; readonly waiting: number };
  };
  /** A database of addresses, for the countries of events; null: none. */
  readonly geoDatabase: string | null;
  /** Whether `http:` and private addresses get deliveries. */
  readonly allowPrivateEndpoints: boolean;
  /** What callers of the API may use of this process. */
  readonly callers: {
    readonly requestsPerSecond: number;
    /** Per address. */
    readonly wrongKeysPerMinute: number;
    /** IP addresses and CIDR ranges. */
    readonly trustedProxies: readonly string[];
    /** Of request bodies in memory. */
    readonly bodyBytes: number;
    readonly socketsPerKey: number;
    readonly subscriptionsPerSocket: number;
  };
  /** Addresses that get deliveries although they are not public, as addresses or CIDR ranges. */
  readonly endpointAllowCidrs: readonly string[];
  /** Addresses that get no deliveries, in the same form. */
  readonly endpointDenyCidrs: readonly string[];
  /** An HTTP proxy for all deliveries, perhaps with credentials. Null: none. */
  readonly egressProxyUrl: string | null;
  /** For the host names of endpoints; null: those of the system. */
  readonly dnsServers: readonly string[] | null;
  /** Where traces are sent, and how many; null: nowhere. */
  readonly tracing: {
    /** Path included. */
    readonly url: string;
    /** Null: none was given. */
    readonly serviceName: string | null;
    /** Of the traces that begin here, from 0 to 1. */
    readonly ratio: number;
  } | null;
}

const schemas = Object.fromEntries(
  Object.entries(variables).map(([name, variable]) => [name, variable.schema]),
);

const environment = z.object(schemas as { [K in keyof typeof variables]: (typeof variables)[K]['schema'] });

/** An empty variable is an absent one, as compose files and shells leave them. */
function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]?.trim()),
  );
}

/** @returns The configuration, or all problems at once: one sentence each, which names the variable. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): { config: Config; problems?: undefined } | { config?: undefined; problems: string[] } {
  const read = environment.safeParse(withoutEmpty(env));
  const problems = read.success
    ? []
    : read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
  if (env['NODE_ENV'] === 'production' && !env['ENCRYPTION_KEY']?.trim() && !env['ENCRYPTION_KEYS']?.trim()) {
    problems.push(
      'ENCRYPTION_KEY is required in production: 32 bytes in base64, such as the output of: openssl rand -base64 32.',
    );
  }
  const ring = keyRingOf(read.data?.ENCRYPTION_KEYS ?? [], read.data?.ENCRYPTION_KEY);
  if (ring.problem) problems.push(ring.problem);
  if (read.success && tracingOf(read.data) && read.data.OTEL_EXPORTER_OTLP_PROTOCOL === 'grpc') {
    problems.push(
      'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json or http/protobuf: gRPC is not supported. Collectors usually accept HTTP on port 4318.',
    );
  }
  if (read.success && (read.data.DEDUPLICATION_DAYS ?? 0) > read.data.RETENTION_DAYS)
    problems.push(
      `DEDUPLICATION_DAYS must be at most RETENTION_DAYS, which is ${read.data.RETENTION_DAYS}: event ids are forgotten with their events.`,
    );
  if (read.success && !read.data.SMTP_URL !== !read.data.MAIL_FROM)
    problems.push('SMTP_URL and MAIL_FROM are set together or not at all.');
  if (read.success && read.data.SMTP_URL && !read.data.PUBLIC_URL)
    problems.push('PUBLIC_URL is required with SMTP_URL: the links in mails begin with it.');
  const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
  if (read.success && new Set(oidc.map((name) => read.data[name] === undefined)).size > 1)
    problems.push(`${oidc.join(', ')} are set together or not at all.`);
  if (!read.success || problems.length > 0) return { problems };
  const value = read.data;
  const production = value.NODE_ENV === 'production';
  return {
    config: Object.freeze({
      nodeEnv: value.NODE_ENV,
      production,
      role: value.ROLE,
      host: value.HOST,
      port: value.PORT,
      publicUrl: value.PUBLIC_URL?.replace(/(?<!\/)\/+$/, '') ?? null,
      people: peopleOf(value),
      eventLogs: value.EVENT_LOGS ?? null,
      metricsPort: value.METRICS_PORT || null,
      dataDir: value.DATA_DIR,
      databaseUrl: value.DATABASE_URL ?? null,
      databasePool: value.DATABASE_POOL,
      workspaceIdleSeconds: value.WORKSPACE_IDLE_SECONDS,
      bootstrapApiKey: value.BOOTSTRAP_API_KEY ?? null,
      encryptionKeys: ring.keys,
      logLevel: value.LOG_LEVEL,
      retentionDays: value.RETENTION_DAYS,
      deduplicationDays: value.DEDUPLICATION_DAYS ?? Math.min(7, value.RETENTION_DAYS),
      identityDays: value.IDENTITY_DAYS,
      auditRetentionDays: value.AUDIT_RETENTION_DAYS,
      answerMemory: value.ANSWER_MEMORY_MB * 1024 * 1024,
      workers: value.WORKERS,
      maxInFlight: value.MAX_IN_FLIGHT,
      webhookConcurrency: value.WEBHOOK_CONCURRENCY,
      quotas: quotasOf(value),
      geoDatabase: value.GEO_DATABASE ?? null,
      allowPrivateEndpoints: value.ALLOW_PRIVATE_ENDPOINTS ?? !production,
      callers: callersOf(value),
      endpointAllowCidrs: value.ENDPOINT_ALLOW_CIDRS,
      endpointDenyCidrs: value.ENDPOINT_DENY_CIDRS,
      egressProxyUrl: value.EGRESS_PROXY_URL ?? null,
      dnsServers: value.DNS_SERVERS ?? null,
      tracing: tracingOf(value),
    }),
  };
}

function peopleOf(value: z.infer<typeof environment>): Config['people'] {
  const { SMTP_URL: url, MAIL_FROM: from } = value;
  return {
    idleHours: value.SESSION_IDLE_HOURS,
    sessionHours: value.SESSION_HOURS,
    mail: url && from ? { url, from } : null,
    oidc: oidcOf(value),
  };
}

function oidcOf(value: z.infer<typeof environment>): Config['people']['oidc'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = value;
  if (!issuer || !clientId || !clientSecret) return null;
  return { issuer, clientId, clientSecret, name: value.OIDC_NAME, scopes: value.OIDC_SCOPES };
}

function callersOf(value: z.infer<typeof environment>): Config['callers'] {
  return {
    requestsPerSecond: value.REQUESTS_PER_SECOND_PER_KEY,
    wrongKeysPerMinute: value.WRONG_KEYS_PER_MINUTE,
    trustedProxies: value.TRUSTED_PROXIES,
    bodyBytes: value.REQUEST_BODIES_MB * 1024 * 1024,
    socketsPerKey: value.SOCKETS_PER_KEY,
    subscriptionsPerSocket: value.SUBSCRIPTIONS_PER_SOCKET,
  };
}

function quotasOf(value: z.infer<typeof environment>): Config['quotas'] {
  return {
    workspaces: value.MAX_WORKSPACES,
    webhooks: value.MAX_WEBHOOKS,
    settingsBytes: value.MAX_WEBHOOK_SETTINGS_BYTES,
    eventNames: value.MAX_EVENT_NAMES,
    refusedEvents: value.MAX_REFUSED_EVENTS,
    sources: value.MAX_SOURCES,
    testSends: {
      perSecond: value.TEST_SENDS_PER_SECOND,
      burst: value.TEST_SEND_BURST,
      atOnce: value.TEST_SEND_CONCURRENCY,
    },
    redeliveries: { perSecond: value.REDELIVERIES_PER_SECOND, waiting: value.MAX_WAITING_REDELIVERIES },
  };
}

/** The address for all signals gets the path of traces; the one for traces is taken as it is. */
function tracingOf(value: z.infer<typeof environment>): Config['tracing'] {
  const all = value.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url =
    value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (all && `${all.replace(/(?<!\/)\/+$/, '')}/v1/traces`);
  if (!url || value.OTEL_SDK_DISABLED) return null;
  return { url, serviceName: value.OTEL_SERVICE_NAME ?? null, ratio: value.OTEL_TRACES_SAMPLER_ARG };
}
