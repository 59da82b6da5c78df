import { describe, expect, it } from 'vitest';
import { developmentUrls, invalidUrls, inwardUrls, publicUrls } from '../../tests/input-rules/urls.ts';
import { sentence } from '../testing/sentence.ts';
import { checkEndpointUrl, isAllowedAddress } from './endpoint-address.ts';

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
  ])('is still forbidden to be %s', (url) => {
    expect(checkEndpointUrl(url, development)?.code).toBe('FORBIDDEN_ADDRESS');
  });

  it('still needs a scheme of the web', () => {
    const problem = checkEndpointUrl('ftp://localhost/', development);
    expect(problem).toMatchObject({ code: 'INVALID_URL' });
    expect(problem?.message).toMatch(sentence);
  });
});

describe('a resolved address', () => {
  it('may be on this machine or its network in development only', () => {
    for (const ip of ['127.0.0.1', '::1', '192.168.0.9', 'fd12::1']) {
      expect(isAllowedAddress(ip, development), ip).toBe(true);
      expect(isAllowedAddress(ip, production), ip).toBe(false);
    }
  });

  it('may be public everywhere and special nowhere', () => {
    for (const rules of [development, production]) {
      expect(isAllowedAddress('8.8.8.8', rules)).toBe(true);
      expect(isAllowedAddress('169.254.169.254', rules)).toBe(false);
    }
  });
});
