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
  [{ REQUEST_BODIES_MB: '79' }, 'REQUEST_BODIES_MB must be a whole number from 80 to 65536.'],
  [{ DEDUPLICATION_DAYS: '0' }, 'DEDUPLICATION_DAYS must be a whole number from 1 to 3650.'],
  [
    { DEDUPLICATION_DAYS: '31' },
    'DEDUPLICATION_DAYS must be at most RETENTION_DAYS, which is 30: event ids are forgotten with their events.',
  ],
  [{ OTEL_SDK_DISABLED: 'yes' }, 'OTEL_SDK_DISABLED must be true or false.'],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json or http/protobuf: gRPC is not supported. Collectors usually accept HTTP on port 4318.',
  ],
])('%o is rejected in a sentence that names the variable', (env, problem) => {
  expect(readConfig(env).problems).toEqual([problem]);
});

test.each([
  [{}, 7],
  [{ RETENTION_DAYS: '3' }, 3],
  [{ DEDUPLICATION_DAYS: '30' }, 30],
  [{ RETENTION_DAYS: '90', DEDUPLICATION_DAYS: '45' }, 45],
])('with %o event ids are known for %i days', (env, days) => {
  expect(readConfig(env).config?.deduplicationDays).toBe(days);
});

test('trusted proxies are a list of addresses and ranges', () => {
  expect(readConfig({}).config?.callers.trustedProxies).toEqual([]);
  expect(
    readConfig({ TRUSTED_PROXIES: ' 10.0.0.0/8 , 2001:db8::1,::/0 ' }).config?.callers.trustedProxies,
  ).toEqual(['10.0.0.0/8', '2001:db8::1', '::/0']);
});

test.each([
  'proxy',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '::/129',
  '10.0.0.1,',
  '10.0.0',
  '/8',
  'fe80::1%eth0',
  ',',
])('trusted proxies cannot be %j', (TRUSTED_PROXIES) => {
  expect(readConfig({ TRUSTED_PROXIES }).problems).toEqual([
    'TRUSTED_PROXIES must be up to 100 IP addresses or CIDR ranges, separated by commas, such as 10.0.0.0/8,192.0.2.7.',
  ]);
});

test('lists of addresses may have commas, spaces and line breaks', () => {
  const env = {
    ENDPOINT_ALLOW_CIDRS: '10.20.0.0/16, fd12::/32\n192.168.1.7',
    ENDPOINT_DENY_CIDRS: '8.8.8.8',
  };
  expect(readConfig(env).config).toMatchObject({
    endpointAllowCidrs: ['10.20.0.0/16', 'fd12::/32', '192.168.1.7'],
    endpointDenyCidrs: ['8.8.8.8'],
  });
  expect(readConfig({}).config).toMatchObject({ endpointAllowCidrs: [], endpointDenyCidrs: [] });
});

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '010.0.0.0/8',
  'fd12::/129',
  'fe80::1%eth0',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  'a.com',
  ',',
])('%s is not taken for a range of addresses', (range) => {
  const mustBe =
    'must be up to 1000 IP addresses or CIDR ranges, separated by commas, such as 10.20.0.0/16,fd12:3456::/32.';
  const env = { ENDPOINT_ALLOW_CIDRS: `10.0.0.0/8,${range}`, ENDPOINT_DENY_CIDRS: range };
  expect(readConfig(env).problems).toEqual([
    `ENDPOINT_ALLOW_CIDRS ${mustBe}`,
    `ENDPOINT_DENY_CIDRS ${mustBe}`,
  ]);
});

test.each(['http://proxy:3128', 'https://us%40er:p%3Ass@proxy.example.com/', 'http://10.0.0.3:8080/'])(
  'the proxy may be %s',
  (url) => {
    expect(readConfig({ EGRESS_PROXY_URL: url }).config?.egressProxyUrl).toBe(url);
  },
);

test.each([
  'proxy:3128',
  'socks5://proxy:1080',
  'http://proxy:0',
  'http://proxy:3128/path',
  'http://proxy:3128/?a',
  'http://proxy:3128/#a',
  'http://user:hunter2%@proxy:3128',
  'http://user:hunter2%0D%0AX-A:b@proxy:3128',
])('the proxy %s is rejected without repeating it', (url) => {
  const { problems } = readConfig({ EGRESS_PROXY_URL: url });
  expect(problems).toEqual([
    expect.stringMatching(/^EGRESS_PROXY_URL must be an http:\/\/ or https:\/\/ URL /),
  ]);
  expect(problems![0]).not.toContain('hunter2');
});

test.each([
  [undefined, null],
  ['10.0.0.2', ['10.0.0.2']],
  [' 10.0.0.2:5353 ,fd00::2, [fd00::3]:53', ['10.0.0.2:5353', 'fd00::2', '[fd00::3]:53']],
])('DNS_SERVERS %j are %j', (DNS_SERVERS, servers) => {
  expect(readConfig({ DNS_SERVERS }).config?.dnsServers).toEqual(servers);
});

test.each([
  'dns.example.com',
  '10.0.0.2,',
  '10.0.0.2:0',
  '10.0.0.2:65536',
  '10.0.0.256:53',
  '[10.0.0.2]:53',
  '[fd00::2]',
  'udp://10.0.0.2',
  Array(9).fill('10.0.0.2').join(','),
])('DNS_SERVERS %j are rejected', (DNS_SERVERS) => {
  expect(readConfig({ DNS_SERVERS }).problems).toEqual([
    'DNS_SERVERS must be up to 8 IP addresses, separated by commas, each with a port if it is not 53, such as 10.0.0.2,[fd00::2]:5353.',
  ]);
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

const client = { OIDC_CLIENT_ID: 'webhooks', OIDC_CLIENT_SECRET: 'secret' };

test.each(['https://login.example.com', 'https://id.example.com/realms/main', 'http://localhost:9000'])(
  'people sign in at the provider %s',
  (OIDC_ISSUER) => {
    expect(readConfig({ OIDC_ISSUER, ...client }).config?.people.oidc).toEqual({
      issuer: OIDC_ISSUER,
      clientId: 'webhooks',
      clientSecret: 'secret',
      name: 'single sign-on',
      scopes: 'openid email profile',
    });
  },
);

test.each([
  'login.example.com',
  'http://login.example.com',
  'http://127.0.0.1.example.com',
  'https://anna:secret@login.example.com',
  'https://login.example.com/?tenant=1',
  'https://login.example.com/#main',
  'ftp://localhost',
])('OIDC_ISSUER %j is rejected', (OIDC_ISSUER) => {
  expect(readConfig({ OIDC_ISSUER, ...client }).problems).toEqual([
    'OIDC_ISSUER must be an https: URL without a user name, a query and a fragment, such as https://login.example.com; http: only for this machine.',
  ]);
});

test.each([
  [{ OIDC_NAME: 'x'.repeat(41) }, 'OIDC_NAME must be a name of at most 40 characters.'],
  [{ OIDC_SCOPES: 'email' }, 'OIDC_SCOPES must contain the scope openid, as in: openid email profile.'],
  [client, 'OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET are set together or not at all.'],
  [
    { OIDC_ISSUER: 'https://login.example.com' },
    'OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET are set together or not at all.',
  ],
])('the settings of a provider %j are rejected', (env, problem) => {
  expect(readConfig(env).problems).toEqual([problem]);
});
