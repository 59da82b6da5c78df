import { z } from 'zod';

/** One environment variable: what it means, and how its text becomes a value. */
export interface Variable<T = unknown> {
  readonly schema: z.ZodType<T>;
  /** What a person reads in the documentation. */
  readonly meaning: string;
  /** The default, in words. */
  readonly byDefault: string;
}

const text = (mustBe: string) => z.string({ error: mustBe }).trim().min(1, mustBe);

const wholeNumber = (min: number, max: number, byDefault: number) => {
  const mustBe = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^\d+$/, mustBe)
    .transform(Number)
    .refine((value) => value >= min && value <= max, mustBe)
    .default(byDefault);
};

const oneOf = <const T extends readonly [string, ...string[]]>(values: T, byDefault: T[number]) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` }).default(byDefault as never);

const flag = () =>
  z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((value) => value === 'true')
    .optional();

const httpUrl = () =>
  text('must be a URL').refine(
    (value) => /^https?:\/\//.test(value) && URL.canParse(value),
    'must be an http: or https: URL',
  );

const share = (byDefault: number) => {
  const mustBe = 'must be a number from 0 to 1';
  return z
    .string()
    .trim()
    .regex(/^(?:\d+|\d*\.\d+)$/, mustBe)
    .transform(Number)
    .refine((value) => value <= 1, mustBe)
    .default(byDefault);
};

const databaseUrl = text('must be a postgres:// URL').refine(
  (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
  'must be a postgres:// URL, such as postgres://user:password@host:5432/database',
);

const apiKey = text('must be a key').regex(
  /^[\x21-\x7e]{16,200}$/,
  'must be 16 to 200 visible ASCII characters without spaces',
);

const encryptionKey = text('must be 32 bytes in base64').refine(
  (value) => /^[A-Za-z0-9+/]{43}=$/.test(value),
  'must be 32 bytes in base64, such as the output of: openssl rand -base64 32',
);

/** Every variable that the product reads, in the order of the documentation. */
export const variables = {
  NODE_ENV: {
    schema: oneOf(['development', 'production', 'test'], 'development'),
    meaning: 'In `production`, endpoints must be public `https:` addresses and `ENCRYPTION_KEY` is required.',
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
    schema: httpUrl().optional(),
    meaning: 'URL of the dashboard behind a reverse proxy. Used for the printed link.',
    byDefault: '`http://HOST:PORT`',
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
    byDefault: 'in development, generated once and stored in `DATA_DIR`; required in production',
  },
  WORKERS: {
    schema: wholeNumber(1, 64, 1),
    meaning:
      'Number of worker processes, including this one, with `ROLE` `all` or `worker`. Raise it if cores are idle.',
    byDefault: '`1`',
  },
  MAX_IN_FLIGHT: {
    schema: wholeNumber(1, 10_000, 64),
    meaning: 'Maximum number of concurrent requests per worker process.',
    byDefault: '`64`',
  },
  WEBHOOK_CONCURRENCY: {
    schema: wholeNumber(1, 1000, 10),
    meaning: 'Maximum number of concurrent requests to one webhook per worker process.',
    byDefault: '`10`',
  },
  DATABASE_POOL: {
    schema: wholeNumber(4, 200, 12),
    meaning: 'Maximum number of PostgreSQL connections per process for events, attempts and the API.',
    byDefault: '`12`',
  },
  RETENTION_DAYS: {
    schema: wholeNumber(1, 3650, 30),
    meaning: 'Number of days for which events and their attempts are kept.',
    byDefault: '`30`',
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
  ALLOW_PRIVATE_ENDPOINTS: {
    schema: flag(),
    meaning:
      '`true` also allows `http:` and private addresses in production. Use it only in a closed network that you trust.',
    byDefault: '`false` in production, `true` elsewhere',
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
