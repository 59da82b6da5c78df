import { expect, test } from 'vitest';

import { readConfig } from './index.ts';

const collector = 'http://collector:4318';

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: collector }, `${collector}/v1/traces`],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector}/otlp/` }, `${collector}/otlp/v1/traces`],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector}/mine` }, `${collector}/mine`],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://a.test/b' },
    'https://a.test/b',
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_SDK_DISABLED: 'true' }, undefined],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, undefined],
])('with %o traces go to %s', (env, url) => {
  expect(readConfig(env).config?.tracing?.url).toBe(url);
});

test.each([
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    'OTEL_EXPORTER_OTLP_ENDPOINT must be an http: or https: URL.',
  ],
  [
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://' },
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be an http: or https: URL.',
  ],
  [{ OTEL_TRACES_SAMPLER_ARG: '10%' }, 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1.'],
  [{ OTEL_TRACES_SAMPLER_ARG: '1.5' }, 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1.'],
  [{ REQUEST_BODIES_MB: '79' }, 'REQUEST_BODIES_MB must be a whole number from 80 to 65536.'],
  [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED must be true or false.'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json or http/protobuf: gRPC is not supported. Collectors usually accept HTTP on port 4318.',
  ],
])('%o is rejected in a sentence that names the variable', (env, problem) => {
  expect(readConfig(env).problems).toEqual([problem]);
});

test('trusted proxies are a list of addresses and ranges', () => {
  expect(readConfig({}).config?.callers.trustedProxies).toEqual([]);
  expect(
    readConfig({ TRUSTED_PROXIES: ' 10.0.0.0/8 , 2001:db8::1,::/0 ' }).config?.callers.trustedProxies,
  ).toEqual(['10.0.0.0/8', '2001:db8::1', '::/0']);
});

test.each(['proxy', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '::/129', '10.0.0.1,', '10.0.0', '/8'])(
  'trusted proxies cannot be %j',
  (TRUSTED_PROXIES) => {
    expect(readConfig({ TRUSTED_PROXIES }).problems).toEqual([
      'TRUSTED_PROXIES must be up to 100 IP addresses or CIDR ranges, separated by commas, such as 10.0.0.0/8,192.0.2.7.',
    ]);
  },
);
