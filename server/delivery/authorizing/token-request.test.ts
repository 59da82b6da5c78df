import { expect, test } from 'vitest';

import { type OAuth2Credentials } from '../../model/index.ts';
import { tokenRequest } from './token-request.ts';

const credentials: OAuth2Credentials = {
  type: 'OAUTH2',
  tokenUrl: 'https://id.example.com/token',
  clientId: 'crm:1',
  secret: 'se cret/+',
  clientAuthentication: 'BASIC',
  scope: 'hooks.write hooks.read',
  parameters: [{ name: 'audience', value: 'https://crm.example.com/?a=b&c' }],
};

function shown(given: OAuth2Credentials) {
  const { url, headers, body } = tokenRequest(given);
  const authorization = headers.find(({ name }) => name === 'Authorization')?.value;
  return { url, authorization, form: [...new URLSearchParams(body.toString())] };
}

const common = [
  ['grant_type', 'client_credentials'],
  ['scope', 'hooks.write hooks.read'],
  ['audience', 'https://crm.example.com/?a=b&c'],
];

test('the client is in the header, both parts encoded as in a form', () => {
  const { url, authorization, form } = shown(credentials);
  expect(url).toBe(credentials.tokenUrl);
  expect(Buffer.from(authorization!.slice('Basic '.length), 'base64').toString()).toBe(
    'crm%3A1:se+cret%2F%2B',
  );
  expect(form).toEqual(common);
});

test('the client is in the body if it is asked for', () => {
  const { authorization, form } = shown({ ...credentials, clientAuthentication: 'BODY' });
  expect(authorization).toBeUndefined();
  expect(form).toEqual([...common, ['client_id', 'crm:1'], ['client_secret', 'se cret/+']]);
});

test('without a scope none is asked for', () => {
  expect(shown({ ...credentials, scope: null, parameters: [] }).form).toEqual([common[0]]);
});
