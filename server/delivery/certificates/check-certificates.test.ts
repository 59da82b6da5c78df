import { createPrivateKey, X509Certificate } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { createCertificate } from '../../testing/certificate.ts';
import { certificateLimits, checkAuthorities, checkClientCertificate } from './check-certificates.ts';
import { shownCertificates } from './read-certificates.ts';

const now = new Date();
const dayMs = 86_400_000;
const at = (days: number) => new Date(now.getTime() + days * dayMs);
const authority = createCertificate({ name: 'Authority', authority: true, notAfter: at(400) });
const client = createCertificate({ name: 'Client', issuer: authority, notAfter: at(90) });
const other = createCertificate({ name: 'Other' });
const expired = createCertificate({ name: 'Old', notBefore: at(-9), notAfter: at(-2) });
const early = createCertificate({ name: 'Early', notBefore: at(2), notAfter: at(9) });

/** The same certificate with 13 as the month of its beginning or of its end. */
function withoutTime(pem: string, of: 'validFrom' | 'validTo'): string {
  const certificate = new X509Certificate(pem);
  const [year, month] = new Date(certificate[of]).toISOString().split('-') as [string, string];
  const der = certificate.raw.toString('latin1').replaceAll(year + month, `${year}13`);
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der, 'latin1').toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function encrypted(key: string): string {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  return createPrivateKey(key).export(options).toString();
}

describe('a client certificate', () => {
  test('is taken with its intermediates and its key, and without what stands between them', () => {
    const certificate = `Client:\r\n${client.cert}\nIssuer:\n${authority.cert.replaceAll('\n', '\r\n')}`;
    const { value, error } = checkClientCertificate({ certificate, privateKey: ` \n${client.key}` }, now);
    expect(error).toBeNull();
    const joined = (pem: string) => pem.replaceAll('\n', '');
    expect(joined(value!.certificate)).toBe(joined(client.cert + authority.cert));
    expect(value!.privateKey).toBe(client.key);
    expect(Math.abs(value!.notAfter.getTime() - at(90).getTime())).toBeLessThan(1000);
    expect(shownCertificates(value!.certificate)).toMatchObject([
      { subject: 'CN=Client', issuer: 'CN=Authority', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { subject: 'CN=Authority', issuer: 'CN=Authority' },
    ]);
  });

  test.each<[string, string, string, RegExp]>([
    ['nothing', '', 'certificate INVALID', /in PEM/],
    ['no certificate', 'hello', 'certificate INVALID', /in PEM/],
    ['a part of one', client.cert.slice(0, 200), 'certificate INVALID', /in PEM/],
    ['nonsense in PEM', client.cert.replace(/M[\s\S]{40}/, 'AAAA'), 'certificate INVALID', /in PEM/],
    ['no end', withoutTime(client.cert, 'validTo'), 'certificate INVALID', /in PEM/],
    [
      'no beginning of another one',
      client.cert + withoutTime(early.cert, 'validFrom'),
      'certificate INVALID',
      /in PEM/,
    ],
    ['a key beside it', client.cert + client.key, 'certificate INVALID', /private key/],
    ['eleven', client.cert.repeat(11), 'certificate INVALID', /1 to 10/],
    ['too much text', 'x'.repeat(32_769), 'certificate TOO_LONG', /32768/],
    ['another one first', authority.cert + client.cert, 'privateKey INVALID', /does not belong/],
    ['an expired one', expired.cert, 'certificate INVALID', /has expired: it was valid until \d{4}-/],
    ['one that is not valid yet', early.cert, 'certificate INVALID', /is not valid before/],
  ])('is refused with %s', (_, certificate, expected, message) => {
    const { error } = checkClientCertificate({ certificate, privateKey: client.key }, now);
    expect(error!.field![0]).toBe('clientCertificate');
    expect(`${error!.field![1]} ${error!.code}`).toBe(expected);
    expect(error!.message).toMatch(message);
  });

  test.each<[string, string, string, RegExp]>([
    ['none', '', 'INVALID', /in PEM/],
    ['a certificate', client.cert, 'INVALID', /in PEM/],
    ['that of another certificate', other.key, 'INVALID', /does not belong/],
    ['one with a passphrase', encrypted(client.key), 'INVALID', /encrypted with a passphrase/],
    ['too much text', 'x'.repeat(16_385), 'TOO_LONG', /16384/],
  ])('is refused with a key that is %s', (_, privateKey, code, message) => {
    const { error } = checkClientCertificate({ certificate: client.cert, privateKey }, now);
    expect(error).toMatchObject({ field: ['clientCertificate', 'privateKey'], code });
    expect(error!.message).toMatch(message);
  });
});

describe('authorities', () => {
  test('are taken, and so are certificates that have signed themselves', () => {
    const { value, error } = checkAuthorities(`# ours\n${authority.cert}${other.cert}`, now);
    expect(error).toBeNull();
    expect(shownCertificates(value).map(({ subject }) => subject)).toEqual(['CN=Authority', 'CN=Other']);
  });

  test.each<[string, string, string, RegExp]>([
    ['nothing', ' ', 'INVALID', /1 to 20/],
    ['what is none', authority.cert + client.cert, 'INVALID', /^Certificate 2 is neither of an authority/],
    ['an expired one', expired.cert, 'INVALID', /^Certificate 1 has expired/],
    ['one without an end', withoutTime(authority.cert, 'validTo'), 'INVALID', /1 to 20/],
    ['too many', authority.cert.repeat(certificateLimits.authorities + 1), 'INVALID', /1 to 20/],
    ['too much text', 'x'.repeat(65_537), 'TOO_LONG', /65536/],
  ])('are refused with %s', (_, pem, code, message) => {
    const { error } = checkAuthorities(pem, now);
    expect(error).toMatchObject({ field: ['caCertificates'], code });
    expect(error!.message).toMatch(message);
  });
});
