import { describe, expect, it } from 'vitest';
import { developmentUrls, invalidUrls, inwardUrls, publicUrls } from '../../tests/input-rules/urls.ts';
import { sentence } from '../testing/sentence.ts';
import { checkEndpointUrl } from './endpoint-address.ts';

const production = { production: true };
const development = { production: false };

describe('an endpoint URL in production', () => {
  it.each(publicUrls)('may be %s', (url) => {
    expect(checkEndpointUrl(url, production)).toBeNull();
  });

  it.each(invalidUrls)('is refused as invalid: %j', (url, word) => {
    const problem = checkEndpointUrl(url, production);
    expect(problem?.code).toBe('INVALID_URL');
    expect(problem?.message).toMatch(sentence);
    expect(problem?.message).toContain(word);
  });

  it.each(inwardUrls)('is forbidden to point inwards: %s (%s)', (url) => {
    expect(checkEndpointUrl(url, production)?.code).toBe('FORBIDDEN_ADDRESS');
  });
});

describe('an endpoint URL in development', () => {
  it.each(developmentUrls)('may be %s', (url) => {
    expect(checkEndpointUrl(url, development)).toBeNull();
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://metadata.google.internal/',
    'http://metadata/',
    'http://0.0.0.0:8080/',
    'http://[fd00:ec2::254]/',
    'http://224.0.0.1/',
    'http://[fd20:ce::254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://169.254.170.2/',
    'http://instance-data/latest/',
    'http://metadata.goog/',
  ])('is still forbidden to be %s', (url) => {
    expect(checkEndpointUrl(url, development)?.code).toBe('FORBIDDEN_ADDRESS');
  });

  it('still needs a scheme of the web', () => {
    const problem = checkEndpointUrl('ftp://localhost/', development);
    expect(problem).toMatchObject({ code: 'INVALID_URL' });
    expect(problem?.message).toMatch(sentence);
  });
});

describe('a URL that is checked before a request', () => {
  it.each([
    ['https://exa mple.com/', 'spaces or control characters in the URL'],
    ['https://', 'invalid URL'],
    ['http://example.com/', 'https only'],
    ['https://@example.com/', 'user name or password in the URL'],
    ['https://example.com/#', 'fragment in the URL'],
    ['https://example.com:0/', 'port 0'],
    ['https://example%2ecom/', 'hidden characters in the host'],
    ['https://8.8.2056/', 'IPv4 address not in its usual form'],
    ['https://-a.com/', 'not a host name'],
    ['https://10.0.0.1/', 'not a public address'],
    ['https://localhost/', 'not a public host name'],
    ['https://example.com:6379/', 'port 6379'],
  ])('is refused with a few words for the log: %s', (url, reason) => {
    expect(checkEndpointUrl(url, production)?.reason).toBe(reason);
  });
});

it('takes time in proportion to the longest URL that can be stored', () => {
  const host = 'a-'.repeat(1000);
  const started = performance.now();
  for (let round = 0; round < 100; round++) checkEndpointUrl(`https://${host}:${host}@%/`, production);
  expect(performance.now() - started).toBeLessThan(2_000);
});
