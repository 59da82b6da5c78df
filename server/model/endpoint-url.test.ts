import { expect, it } from 'vitest';

import { serverOf, urlWithoutSecrets } from './endpoint-url.ts';

it.each([
  ['https://example.com', 'https://example.com/'],
  ['https://example.com/a/b', 'https://example.com/a/b'],
  ['https://example.com:8443/a?token=canary', 'https://example.com:8443/a?••••••'],
  ['https://example.com?canary', 'https://example.com/?••••••'],
  ['https://example.com/a?', 'https://example.com/a?••••••'],
  ['https://canary:canary@example.com/a', 'https://••••••@example.com/a'],
  ['https://canary@example.com/a?b?canary', 'https://••••••@example.com/a?••••••'],
  ['http://[2001:db8::1]:81/?x=canary#canary', 'http://[2001:db8::1]:81/?••••••'],
  ['canary', '••••••'],
])('%s is shown as %s', (url, shown) => expect(urlWithoutSecrets(url)).toBe(shown));

it.each([
  ['https://u:p@example.com/a?b', { host: 'example.com', address: 'example.com', port: 443 }],
  ['http://example.com', { host: 'example.com', address: 'example.com', port: 80 }],
  ['https://[2001:db8::1]:81/', { host: '[2001:db8::1]:81', address: '2001:db8::1', port: 81 }],
  ['canary', null],
])('the server of %s is %j', (url, server) => expect(serverOf(url)).toEqual(server));
