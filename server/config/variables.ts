import { type z } from 'zod';

import { encryptionKey, encryptionKeys } from './encryption-keys.ts';
import {
  addressRanges,
  apiKey,
  databaseUrl,
  dnsServers,
  flag,
  httpUrl,
  issuerUrl,
  mailSender,
  oneOf,
  proxyUrl,
  publicUrl,
  scopes,
  share,
  shortText,
  smtpUrl,
  text,
  wholeNumber,
} from './values.ts';

/** One environment variable: what it means, and how its text becomes a value. */
export interface Variable<T = unknown> {
  readonly schema: z.ZodType<T>;
  /** What a person reads in the documentation. */
  readonly meaning: string;
  /** The default, in words. */
  readonly byDefault: string;
}

/** Every variable that the product reads, in the order of the documentation. */
export const variables = {
  NODE_ENV: {
    schema: oneOf(['development', 'production', 'test'], 'development'),
    meaning:
      'In `production`, endpoints must be public `https:` addresses and `ENCRYPTION_KEY` or `ENCRYPTION_KEYS` is required.',
    byDefault: '`development`',
  },
  PORT: {
    schema: wholeNumber(0, 65_535, 4000),
    meaning: 'Port for the dashboard, API and playground. `0` selects a free port.',
    byDefault: '`4000`',
  },
  HOST: {
    schema: text('must be an address to listen on').default('localhost'),
    meaning: 'Address to listen on. `0.0.0.0` accepts connections from other machines.',
    byDefault: '`localhost`',
  },
  PUBLIC_URL: {
    schema: publicUrl().optional(),
    meaning:
      'URL of the dashboard behind a reverse proxy. Printed and mailed links begin with it, and [requests of people](people.md#sessions) must come from it.',
    byDefault: '`http://HOST:PORT`',
  },
  SESSION_IDLE_HOURS: {
    schema: wholeNumber(1, 8760, 168),
    meaning: 'Hours after which the [session](people.md#sessions) of a person that is not used ends.',
    byDefault: '`168` (7 days)',
  },
  SESSION_HOURS: {
    schema: wholeNumber(1, 8760, 720),
    meaning: 'Hours after which a session ends, however it is used.',
    byDefault: '`720` (30 days)',
  },
  SMTP_URL: {
    schema: smtpUrl.optional(),
    meaning:
      'Mail server for invitations and links for new passwords, such as `smtps://user:password@mail.example.com`. Requires `MAIL_FROM` and `PUBLIC_URL`.',
    byDefault: 'no mail: [links are handed over](people.md#mail)',
  },
  MAIL_FROM: {
    schema: mailSender.optional(),
    meaning: 'Sender of mails, such as `Perspection <webhooks@example.com>`.',
    byDefault: 'no mail',
  },
  OIDC_ISSUER: {
    schema: issuerUrl.optional(),
    meaning:
      'URL of an [OpenID Connect](openid-connect.md) provider with which people may sign in, such as `https://accounts.google.com`. Requires `OIDC_CLIENT_ID` and `OIDC_CLIENT_SECRET`.',
    byDefault: 'no provider',
  },
  OIDC_CLIENT_ID: {
    schema: shortText('must be the id of a client', 500).optional(),
    meaning: 'Id under which the provider knows this server.',
    byDefault: 'no provider',
  },
  OIDC_CLIENT_SECRET: {
    schema: shortText('must be the secret of a client', 2000).optional(),
    meaning: 'Secret with which this server identifies itself to the provider.',
    byDefault: 'no provider',
  },
  OIDC_NAME: {
    schema: shortText('must be a name of at most 40 characters', 40).default('single sign-on'),
    meaning: 'What people call the provider: the button says "Sign in with …".',
    byDefault: '`single sign-on`',
  },
  OIDC_SCOPES: {
    schema: scopes,
    meaning: 'Scopes that are asked for, separated by spaces.',
    byDefault: '`openid email profile`',
  },
  ROLE: {
    schema: oneOf(['all', 'api', 'worker'], 'all'),
    meaning: 'What this process does: `api` serves API and dashboard, `worker` delivers, `all` does both.',
    byDefault: '`all`',
  },
  DATABASE_URL: {
    schema: databaseUrl.optional(),
    meaning: 'PostgreSQL (15 or newer) to use. If not set, an embedded one is started in `DATA_DIR`.',
    byDefault: 'embedded PostgreSQL',
  },
  DATA_DIR: {
    schema: text('must be a folder').default('.data'),
    meaning: 'Folder for the embedded PostgreSQL and for the keys generated in development.',
    byDefault: '`.data`',
  },
  BOOTSTRAP_API_KEY: {
    schema: apiKey.optional(),
    meaning: "The owner's API key for the first workspace: 16 to 200 visible ASCII characters.",
    byDefault: 'generated once and stored',
  },
  ENCRYPTION_KEY: {
    schema: encryptionKey.optional(),
    meaning:
      'Key that encrypts secret keys and header values at rest: 32 bytes in base64 (`openssl rand -base64 32`).',
    byDefault:
      'in development, generated once and stored in `DATA_DIR`; in production, required unless `ENCRYPTION_KEYS` is set',
  },
  ENCRYPTION_KEYS: {
    schema: encryptionKeys.optional(),
    meaning:
      'The same with ids, to [change keys](running.md#changing-encryption-keys): `id:key,id:key`, separated by commas. The first key encrypts; the others, and `ENCRYPTION_KEY` with the id `default`, only decrypt.',
    byDefault: '`ENCRYPTION_KEY` alone',
  },
  WORKERS: {
    schema: wholeNumber(1, 64, 1),
    meaning:
      'Number of worker processes, including this one, with `ROLE` `all` or `worker`. Raise it if cores are idle.',
    byDefault: '`1`',
  },
  MAX_IN_FLIGHT: {
    schema: wholeNumber(1, 10_000, 1024),
    meaning:
      'Maximum number of concurrent requests per worker process. Fewer if its memory or its limit of open files is [not enough](scaling.md#more-workers).',
    byDefault: '`1024`',
  },
  WEBHOOK_CONCURRENCY: {
    schema: wholeNumber(1, 1000, 256),
    meaning:
      'Maximum number of concurrent requests to one webhook per worker process. How many an endpoint gets is [found from its answers](delivery.md#requests-at-once).',
    byDefault: '`256`',
  },
  DATABASE_POOL: {
    schema: wholeNumber(4, 200, 12),
    meaning:
      'Maximum number of PostgreSQL connections per process for events, attempts and the API. Reads of the API leave 4 of them free, or half of less than 8.',
    byDefault: '`12`',
  },
  RETENTION_DAYS: {
    schema: wholeNumber(1, 3650, 30),
    meaning: 'Number of days for which events and their attempts are kept.',
    byDefault: '`30`',
  },
  DEDUPLICATION_DAYS: {
    schema: wholeNumber(1, 3650, 7).removeDefault().optional(),
    meaning:
      'Number of days for which the id of an event is known, so that another event of this id is a [duplicate](pipeline.md#duplicates). Never more than `RETENTION_DAYS`.',
    byDefault: '`7`',
  },
  IDENTITY_DAYS: {
    schema: wholeNumber(1, 3650, 395),
    meaning:
      "Number of days for which an anonymous id is known to be a user's, counted from the event that [joined](pipeline.md#identity) them.",
    byDefault: '`395`',
  },
  AUDIT_RETENTION_DAYS: {
    schema: wholeNumber(0, 36_500, 365),
    meaning:
      'Number of days for which entries of the [audit log](audit-log.md) are kept; 0 keeps them for ever.',
    byDefault: '`365`',
  },
  ANSWER_MEMORY_MB: {
    schema: wholeNumber(32, 65_536, 128),
    meaning:
      'Megabytes of API answers that one process may hold at a time, and of what it reads for them; a workspace may use half. Beyond that, operations with answers above 256 KB fail with `OVERLOADED`.',
    byDefault: '`128`',
  },
  MAX_WORKSPACES: {
    schema: wholeNumber(1, 1_000_000, 100_000),
    meaning: 'Maximum number of workspaces of the installation.',
    byDefault: '`100000`',
  },
  WORKSPACE_IDLE_SECONDS: {
    schema: wholeNumber(1, 86_400, 600),
    meaning:
      'Seconds without an event or a delivery after which the settings of a workspace leave the memory of a process. They are read again when they are needed.',
    byDefault: '`600`',
  },
  MAX_WEBHOOKS: {
    schema: wholeNumber(1, 1_000_000, 1000),
    meaning: 'Maximum number of webhooks per workspace.',
    byDefault: '`1000`',
  },
  MAX_WEBHOOK_SETTINGS_BYTES: {
    schema: wholeNumber(1024, 1_073_741_824, 4_194_304),
    meaning:
      'Maximum size of the settings of all webhooks of a workspace together: names, descriptions, URLs, filters and encrypted headers.',
    byDefault: '`4194304` (4 MiB)',
  },
  MAX_EVENT_NAMES: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning:
      'Maximum number of event names per workspace that are stored to be suggested. Events with other names are delivered all the same.',
    byDefault: '`10000`',
  },
  MAX_SOURCES: {
    schema: wholeNumber(1, 1000, 100),
    meaning: 'Maximum number of [sources](sources.md) per workspace.',
    byDefault: '`100`',
  },
  MAX_REFUSED_EVENTS: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning:
      'Maximum number of [refused events](pipeline.md#refused-events) per workspace that are logged: the newest are kept.',
    byDefault: '`10000`',
  },
  TEST_SENDS_PER_SECOND: {
    schema: wholeNumber(1, 1000, 2),
    meaning: 'Test sends per second and workspace, over all processes.',
    byDefault: '`2`',
  },
  TEST_SEND_BURST: {
    schema: wholeNumber(1, 10_000, 10),
    meaning: 'Test sends of a workspace that may follow each other at once, after a pause.',
    byDefault: '`10`',
  },
  TEST_SEND_CONCURRENCY: {
    schema: wholeNumber(1, 1000, 4),
    meaning: 'Maximum number of concurrent test sends per workspace and process.',
    byDefault: '`4`',
  },
  REDELIVERIES_PER_SECOND: {
    schema: wholeNumber(1, 10_000, 50),
    meaning:
      'Redeliveries that may be requested per second and workspace, over all processes; ten times as many at once after a pause.',
    byDefault: '`50`',
  },
  MAX_WAITING_REDELIVERIES: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning: 'Maximum number of requested redeliveries per workspace that are not made yet.',
    byDefault: '`10000`',
  },
  GEO_DATABASE: {
    schema: text('must be a file').optional(),
    meaning:
      "File in MaxMind's DB format from which the [country](pipeline.md#enrichment) of a client's address is read, such as GeoLite2-Country.mmdb. None is included.",
    byDefault: 'no countries',
  },
  ALLOW_PRIVATE_ENDPOINTS: {
    schema: flag(),
    meaning:
      '`true` also allows `http:` and private addresses in production. Use it only in a closed network that you trust.',
    byDefault: '`false` in production, `true` elsewhere',
  },
  REQUESTS_PER_SECOND_PER_KEY: {
    schema: wholeNumber(1, 1_000_000, 10_000),
    meaning:
      'Maximum number of requests per second and key, API key or write key, in one process, [operations over WebSocket included](api.md#limits-of-a-key). The default is more than one process answers: lower it to what your callers need.',
    byDefault: '`10000`',
  },
  WRONG_KEYS_PER_MINUTE: {
    schema: wholeNumber(1, 1_000_000, 20),
    meaning:
      'Maximum number of unknown API keys and write keys per minute and client address in one process. Further ones are rejected without asking the database; known keys from the same address keep working.',
    byDefault: '`20`',
  },
  TRUSTED_PROXIES: {
    schema: addressRanges(100, '10.0.0.0/8,192.0.2.7'),
    meaning:
      'IP addresses and CIDR ranges of [reverse proxies](running.md#behind-a-proxy) whose `X-Forwarded-For` is believed, separated by commas. Otherwise the client is the other end of the connection.',
    byDefault: 'none',
  },
  REQUEST_BODIES_MB: {
    schema: wholeNumber(80, 65_536, 256),
    meaning:
      'Maximum number of MiB that request bodies and unfinished WebSocket messages may use in one process, from their first byte until they are answered. One workspace may use half of it.',
    byDefault: '`256`',
  },
  SOCKETS_PER_KEY: {
    schema: wholeNumber(1, 100_000, 200),
    meaning: 'Maximum number of open WebSockets per API key in one process.',
    byDefault: '`200`',
  },
  SUBSCRIPTIONS_PER_SOCKET: {
    schema: wholeNumber(1, 1000, 50),
    meaning: 'Maximum number of subscriptions on one WebSocket.',
    byDefault: '`50`',
  },
  ENDPOINT_ALLOW_CIDRS: {
    schema: addressRanges(1_000, '10.20.0.0/16,fd12:3456::/32'),
    meaning:
      'Addresses that get deliveries although they are not public, as CIDR ranges separated by commas. See [which endpoints are allowed](delivery.md#which-endpoints-are-allowed).',
    byDefault: 'none',
  },
  ENDPOINT_DENY_CIDRS: {
    schema: addressRanges(1_000, '10.20.0.0/16,fd12:3456::/32'),
    meaning:
      'Addresses that get no deliveries, in the same form. Takes precedence over `ENDPOINT_ALLOW_CIDRS`.',
    byDefault: 'none',
  },
  EGRESS_PROXY_URL: {
    schema: proxyUrl.optional(),
    meaning:
      'HTTP proxy for all deliveries, such as `http://user:password@proxy:3128`. See [egress proxy](running.md#egress-proxy).',
    byDefault: 'no proxy',
  },
  DNS_SERVERS: {
    schema: dnsServers.optional(),
    meaning:
      'DNS servers for the host names of endpoints, as `address` or `address:port`, separated by commas. See [name resolution](running.md#name-resolution).',
    byDefault: 'those of the system (`/etc/resolv.conf`)',
  },
  EVENT_LOGS: {
    schema: text('must be a file').optional(),
    meaning:
      'JSON file that names the [event logs](event-logs.md), NATS JetStream or Kafka, that API processes read events from.',
    byDefault: 'none',
  },
  METRICS_PORT: {
    schema: wholeNumber(0, 65_535, 0),
    meaning:
      'Port on `HOST` that serves `/metrics`, `/healthz` and `/readyz` without a key, for Prometheus and containers. `0` opens no port.',
    byDefault: '`0`',
  },
  LOG_LEVEL: {
    schema: oneOf(['silent', 'error', 'warn', 'info', 'debug'], 'warn'),
    meaning:
      'Log level: `silent`, `error`, `warn`, `info` or `debug`. The log is JSON lines on standard error; `info` logs every attempt.',
    byDefault: '`warn`',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: httpUrl().optional(),
    meaning:
      'OpenTelemetry collector for OTLP over HTTP, such as `http://localhost:4318`. [Traces](tracing.md) are sent to its `/v1/traces`.',
    byDefault: 'no traces',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    schema: httpUrl().optional(),
    meaning: 'Full URL for traces only. Takes precedence over `OTEL_EXPORTER_OTLP_ENDPOINT`.',
    byDefault: 'no traces',
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    schema: text('must be a protocol').optional(),
    meaning:
      'Traces are sent as `http/json`, which collectors for `http/protobuf` also accept; `grpc` is rejected.',
    byDefault: '`http/json`',
  },
  OTEL_SERVICE_NAME: {
    schema: text('must be a name').optional(),
    meaning: 'Service name in traces.',
    byDefault: '`perspection-webhooks`',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: share(1),
    meaning:
      'Fraction, from 0 to 1, of the traces started here that are sent. For traces started by callers, the callers decide.',
    byDefault: '`1`',
  },
  OTEL_SDK_DISABLED: {
    schema: flag(),
    meaning: '`true` turns traces off, whatever else is set.',
    byDefault: '`false`',
  },
} satisfies Record<string, Variable>;
