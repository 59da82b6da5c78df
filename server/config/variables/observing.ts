import { flag, httpUrl, oneOf, share, text, wholeNumber } from '../values.ts';
import { type Variable } from './variable.ts';

/** What the product tells of itself: metrics, log and traces. */
export const ofObserving = {
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
