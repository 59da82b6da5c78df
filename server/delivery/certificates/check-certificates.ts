import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

import { type ClientCertificate, type UserError } from '../../model/index.ts';
import { readCertificates, toPem } from './read-certificates.ts';

/** Lengths in characters. */
export const certificateLimits = {
  certificateLength: 32_768,
  /** A client certificate and its intermediates. */
  chain: 10,
  privateKeyLength: 16_384,
  authoritiesLength: 65_536,
  authorities: 20,
} as const;

/** Either what to store, or what is wrong. */
export type Checked<T> =
  { readonly value: T; readonly error: null } | { readonly value: null; readonly error: UserError };

const limits = certificateLimits;

/** A client certificate to be stored: in PEM without anything else, and with its end. */
export type CheckedCertificate = ClientCertificate & { readonly notAfter: Date };

/** Checks a certificate for mutual TLS: that it is one, is valid now, and that the private key is its own. */
export function checkClientCertificate(
  { certificate, privateKey }: { readonly certificate: string; readonly privateKey: string },
  now: Date,
): Checked<CheckedCertificate> {
  const ofCertificate = (code: UserError['code'], message: string) => refuse('certificate', code, message);
  if (certificate.length > limits.certificateLength)
    return ofCertificate('TOO_LONG', tooLong(limits.certificateLength));
  if (certificate.includes('PRIVATE KEY'))
    return ofCertificate(
      'INVALID',
      'The certificate must not contain a private key: it has a field of its own.',
    );
  const chain = readCertificates(certificate, limits.chain);
  if (!chain || chain.length === 0)
    return ofCertificate(
      'INVALID',
      `This must be 1 to ${limits.chain} certificates in PEM, the client's own first.`,
    );
  const validity = validityProblem(chain[0]!, now);
  if (validity) return ofCertificate('INVALID', `The certificate ${validity}.`);
  const key = checkPrivateKey(privateKey);
  if (key.error) return key;
  if (!chain[0]!.checkPrivateKey(key.value))
    return refuse('privateKey', 'INVALID', 'The private key does not belong to the first certificate.');
  const value = {
    certificate: toPem(chain),
    privateKey: key.value.export({ type: 'pkcs8', format: 'pem' }).toString(),
    notAfter: new Date(chain[0]!.validTo),
  };
  // OpenSSL has rules of its own, such as for the length of keys.
  if (!isUsable({ cert: value.certificate, key: value.privateKey }))
    return ofCertificate(
      'INVALID',
      'TLS does not accept this certificate: its key or its signature is too weak.',
    );
  return { value, error: null };
}

function checkPrivateKey(pem: string): Checked<KeyObject> {
  const ofKey = (code: UserError['code'], message: string) => refuse('privateKey', code, message);
  if (pem.length > limits.privateKeyLength) return ofKey('TOO_LONG', tooLong(limits.privateKeyLength));
  if (pem.includes('ENCRYPTED'))
    return ofKey(
      'INVALID',
      'The private key is encrypted with a passphrase: decrypt it first, as by openssl pkey -in key.pem -out plain.pem.',
    );
  try {
    return { value: createPrivateKey({ key: pem, format: 'pem' }), error: null };
  } catch {
    return ofKey('INVALID', 'This must be a private key in PEM.');
  }
}

/** Checks authorities to trust instead of the usual ones. @returns Their certificates in PEM, without anything else. */
export function checkAuthorities(pem: string, now: Date): Checked<string> {
  const refused = (code: UserError['code'], message: string) => refuse(null, code, message);
  if (pem.length > limits.authoritiesLength) return refused('TOO_LONG', tooLong(limits.authoritiesLength));
  const found = readCertificates(pem, limits.authorities);
  if (!found || found.length === 0)
    return refused('INVALID', `This must be 1 to ${limits.authorities} certificates in PEM.`);
  for (const [index, certificate] of found.entries()) {
    const problem = authorityProblem(certificate) ?? validityProblem(certificate, now);
    if (problem) return refused('INVALID', `Certificate ${index + 1} ${problem}.`);
  }
  const value = toPem(found);
  if (!isUsable({ ca: value })) return refused('INVALID', 'TLS does not accept these certificates.');
  return { value, error: null };
}

/** A certificate that has signed itself vouches for itself alone, and may be trusted as well. */
function authorityProblem(certificate: X509Certificate): string | null {
  return certificate.ca || certificate.checkIssued(certificate)
    ? null
    : 'is neither of an authority nor self-signed';
}

function validityProblem({ validFrom, validTo }: X509Certificate, now: Date): string | null {
  if (new Date(validTo) <= now) return `has expired: it was valid until ${dayOf(validTo)}`;
  return new Date(validFrom) > now ? `is not valid before ${dayOf(validFrom)}` : null;
}

function dayOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}

function isUsable(options: { readonly cert?: string; readonly key?: string; readonly ca?: string }): boolean {
  try {
    createSecureContext(options);
    return true;
  } catch {
    return false;
  }
}

function tooLong(most: number): string {
  return `There may be at most ${most} characters.`;
}

function refuse(
  member: 'certificate' | 'privateKey' | null,
  code: UserError['code'],
  message: string,
): { readonly value: null; readonly error: UserError } {
  const field = member === null ? ['caCertificates'] : ['clientCertificate', member];
  return { value: null, error: { field, code, message } };
}
