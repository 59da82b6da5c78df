import { expect, it } from 'vitest';
import rules from '../../../../tests/input-rules/rules.json' with { type: 'json' };
import { urlProblem } from './endpoint-url.ts';

it('leaves addresses to the server if its operator has allowed some, and nothing else', () => {
  const listed = { ...rules, listedAddresses: true };
  for (const url of ['https://10.0.0.1/', 'https://[fd12::1]:8443/']) {
    expect(urlProblem(url, rules)).toMatch(/public host/);
    expect(urlProblem(url, listed)).toBeNull();
  }
  expect(urlProblem('https://crm.internal/', listed)).toMatch(/public host/);
  expect(urlProblem('https://10.0.0.1:6379/', listed)).toMatch(/6379/);
  expect(urlProblem('http://10.0.0.1/', listed)).toMatch(/https/);
});
