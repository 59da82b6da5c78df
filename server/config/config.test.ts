import { expect, test } from 'vitest';

import { readConfig } from './index.ts';
import { variables } from './variables.ts';

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
  [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED must be true or false.'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json or http/protobuf: gRPC is not supported. Collectors usually accept HTTP on port 4318.',
  ],
])('%o is rejected in a sentence that names the variable', (env, problem) => {
  expect(readConfig(env).problems).toEqual([problem]);
});

test.each(['https://anna:canary@a.test', 'https://a.test/?key=canary', 'https://a.test/#canary'])(
  'PUBLIC_URL, which is printed, cannot be %s',
  (url) => {
    expect(readConfig({ PUBLIC_URL: url }).problems).toEqual([
      'PUBLIC_URL must be an http: or https: URL without a user name, a query and a fragment.',
    ]);
  },
);

test.each(Object.keys(variables))('no problem with %s quotes its value', (name) => {
  for (const value of ['canary', 'https://anna:canary@a.test:99999/', 'postgres:// canary', '\0canary'])
    for (const NODE_ENV of ['production', 'test'])
      expect(readConfig({ NODE_ENV, [name]: value }).problems?.join() ?? '').not.toContain('canary');
});
