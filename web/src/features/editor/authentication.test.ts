import { describe, expect, it } from 'vitest';

import rules from '../../../../tests/input-rules/rules.json' with { type: 'json' };
import { exampleWebhook } from '../../data/example-webhook.ts';
import { type Credentials } from '../../data/models.ts';
import { type AuthenticationDraft, type CertificatesDraft, storedHint } from './authentication.ts';
import { draftOf, newDraft } from './draft.ts';
import { createInput, errorsByPath, updateInput } from './input.ts';
import { mistakesInChanges } from './validation.ts';

const oauth2 = {
  tokenUrl: 'https://id.example.com/token',
  clientId: 'crm',
  clientSecretHint: 'abcd',
  clientAuthentication: 'BODY' as const,
  scope: 'hooks',
  parameters: [{ name: 'audience', value: 'a=b' }],
};
const credentials: Credentials = {
  authentication: { type: 'OAUTH2', unreadable: false, basic: null, bearer: null, oauth2 },
  clientCertificate: { subject: 'CN=a', issuer: 'CN=b', notAfter: '2026-03-01T00:00:00.000Z' },
  caCertificates: [{ subject: 'CN=b', notAfter: '2026-03-01T00:00:00.000Z' }],
};

/** What is saved, and what is wrong, after these changes of the form. */
function changed(
  authentication: Partial<AuthenticationDraft>,
  certificates: Partial<CertificatesDraft> = {},
) {
  const before = draftOf(exampleWebhook, rules, credentials);
  const draft = {
    ...before,
    authentication: { ...before.authentication, ...authentication },
    certificates: { ...before.certificates, ...certificates },
  };
  return {
    input: updateInput(exampleWebhook, draft, rules, credentials),
    mistakes: [...mistakesInChanges(before, draft, rules).keys()],
  };
}

describe('credentials in the form', () => {
  it('of a new webhook are none', () => {
    expect(createInput(newDraft(rules))).toMatchObject({
      authentication: null,
      clientCertificate: undefined,
      caCertificates: undefined,
    });
  });

  it('stay where nothing changes, and the secret stays where others do', () => {
    expect(changed({}).input).toEqual({});
    const { clientSecretHint: _, ...rest } = oauth2;
    const { input, mistakes } = changed({ scope: ' ' });
    expect(mistakes).toEqual([]);
    expect(input).toEqual({ authentication: { oauth2: { ...rest, clientSecret: null, scope: null } } });
    expect(changed({ choice: 'NONE' }).input).toEqual({ authentication: null });
  });

  it('need the secret of another kind', () => {
    expect(changed({ choice: 'BEARER' }).mistakes).toEqual(['authentication.secret']);
    const { input, mistakes } = changed({ choice: 'BASIC', username: 'u', secret: 'p' });
    expect(mistakes).toEqual([]);
    expect(input).toEqual({ authentication: { basic: { username: 'u', password: 'p' } } });
  });

  it('say what is missing', () => {
    expect(changed({ tokenUrl: ' ', clientId: '', parameters: 'audience' }).mistakes).toEqual([
      'authentication.tokenUrl',
      'authentication.clientId',
      'authentication.parameters',
    ]);
    expect(changed({}, { client: 'replace', authorities: 'replace', caCertificates: 'x' }).mistakes).toEqual([
      'clientCertificate.certificate',
      'clientCertificate.privateKey',
      'caCertificates',
    ]);
  });

  it('replace and remove certificates', () => {
    const certificate = '-----BEGIN CERTIFICATE-----';
    const privateKey = '-----BEGIN PRIVATE KEY-----';
    const { input, mistakes } = changed(
      {},
      { client: 'replace', certificate, privateKey, authorities: 'remove' },
    );
    expect(mistakes).toEqual([]);
    expect(input).toEqual({ clientCertificate: { certificate, privateKey }, caCertificates: null });
  });

  it('show the end of the stored secret with its own kind alone', () => {
    expect(storedHint(credentials.authentication, 'OAUTH2')).toBe('abcd');
    expect(storedHint(credentials.authentication, 'BEARER')).toBeNull();
    expect(storedHint(null, 'NONE')).toBeNull();
  });

  it('have the complaints of the server at their fields', () => {
    const at = (...field: string[]) =>
      Object.keys(
        errorsByPath([{ field, code: 'INVALID', message: 'm' }], draftOf(exampleWebhook, rules)),
      )[0];
    expect(at('authentication')).toBe('authentication');
    expect(at('authentication', 'bearer', 'token')).toBe('authentication.secret');
    expect(at('authentication', 'basic', 'username')).toBe('authentication.username');
    expect(at('authentication', 'oauth2', 'parameters', '0', 'name')).toBe('authentication.parameters');
    expect(at('clientCertificate', 'privateKey')).toBe('clientCertificate.privateKey');
    expect(at('caCertificates')).toBe('caCertificates');
  });
});
