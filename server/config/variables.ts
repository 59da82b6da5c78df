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
    .regex(/^\d*\.?\d+$/, mustBe)
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
    meaning: 'The port for dashboard, API and playground. 0 takes a free one.',
    byDefault: '`4000`',
  },
  HOST: {
    schema: text('must be an address to listen on').default('localhost'),
    meaning: 'The address to listen on. `0.0.0.0` lets other machines in.',
    byDefault: '`localhost`',
  },
  PUBLIC_URL: {
    schema: httpUrl().optional(),
    meaning: 'Where people reach the dashboard, when a proxy stands in front. Used for the printed link.',
    byDefault: '`http://HOST:PORT`',
  },
  ROLE: {
    schema: oneOf(['all', 'api', 'worker'], 'all'),
    meaning: 'What this process does: `api` serves, `worker` delivers, `all` does both.',
    byDefault: '`all`',
  },
  DATABASE_URL: {
    schema: databaseUrl.optional(),
    meaning: 'A PostgreSQL (15 or newer) to use. Without it an embedded one is started in `DATA_DIR`.',
    byDefault: 'embedded PostgreSQL',
  },
  DATA_DIR: {
    schema: text('must be a folder').default('.data'),
    meaning: 'Where the embedded PostgreSQL and the keys made in development are kept.',
    byDefault: '`.data`',
  },
  BOOTSTRAP_API_KEY: {
    schema: apiKey.optional(),
    meaning: "The owner's key of the first workspace, 16 to 200 visible ASCII characters.",
    byDefault: 'made once and stored',
  },
  ENCRYPTION_KEY: {
    schema: encryptionKey.optional(),
    meaning:
      '32 bytes in base64 that encrypt secret keys and header values at rest (`openssl rand -base64 32`).',
    byDefault: 'in development made once and stored in `DATA_DIR`; required in production',
  },
  WORKERS: {
    schema: wholeNumber(1, 64, 1),
    meaning:
      'Processes that deliver here, this one included, for `ROLE` `all` and `worker`: more where cores are idle.',
    byDefault: '`1`',
  },
  MAX_IN_FLIGHT: {
    schema: wholeNumber(1, 10_000, 64),
    meaning: 'Requests that one worker process has under way at once.',
    byDefault: '`64`',
  },
  WEBHOOK_CONCURRENCY: {
    schema: wholeNumber(1, 1000, 10),
    meaning: 'Requests that one worker process has under way at once to one webhook.',
    byDefault: '`10`',
  },
  DATABASE_POOL: {
    schema: wholeNumber(4, 200, 12),
    meaning: 'Connections that one process opens to PostgreSQL for events, attempts and the API.',
    byDefault: '`12`',
  },
  RETENTION_DAYS: {
    schema: wholeNumber(1, 3650, 30),
    meaning: 'Days that events and their attempts are kept.',
    byDefault: '`30`',
  },
  ALLOW_PRIVATE_ENDPOINTS: {
    schema: flag(),
    meaning:
      '`true` allows `http:` and private addresses in production, too: for a closed network that you trust.',
    byDefault: '`false` in production, `true` elsewhere',
  },
  METRICS_PORT: {
    schema: wholeNumber(0, 65_535, 0),
    meaning:
      'A port for `/metrics`, `/healthz` and `/readyz` without a key, on `HOST`: for Prometheus and for containers. 0 opens none.',
    byDefault: '`0`',
  },
  LOG_LEVEL: {
    schema: oneOf(['silent', 'error', 'warn', 'info', 'debug'], 'warn'),
    meaning: 'What is logged, as JSON lines on standard error. `info` has a line for every attempt.',
    byDefault: '`warn`',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: httpUrl().optional(),
    meaning:
      'An OpenTelemetry collector for OTLP over HTTP, such as `http://localhost:4318`: [traces](tracing.md) go to its `/v1/traces`.',
    byDefault: 'no traces',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    schema: httpUrl().optional(),
    meaning: 'The same with the whole path, for traces alone. It comes before the other.',
    byDefault: 'no traces',
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    schema: text('must be a protocol').optional(),
    meaning:
      'Traces are sent as `http/json`, which takers of `http/protobuf` take as well; `grpc` is refused.',
    byDefault: '`http/json`',
  },
  OTEL_SERVICE_NAME: {
    schema: text('must be a name').optional(),
    meaning: "The service's name in traces.",
    byDefault: '`perspection-webhooks`',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: share(1),
    meaning:
      'The share, from 0 to 1, of traces that begin here and are sent. For the traces of callers they have decided.',
    byDefault: '`1`',
  },
  OTEL_SDK_DISABLED: {
    schema: flag(),
    meaning: '`true` sends no traces, whatever else is set.',
    byDefault: '`false`',
  },
} satisfies Record<string, Variable>;
