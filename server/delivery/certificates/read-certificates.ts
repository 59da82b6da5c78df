import { X509Certificate } from 'node:crypto';

/** What is shown of a certificate. */
export interface CertificateFacts {
  /** One line, such as `CN=webhooks, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the certificate, in lowercase hex. */
  readonly fingerprint: string;
}

const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

/**
 * The certificates of a text in PEM, in their order. Text between them is skipped, as OpenSSL does.
 *
 * @returns Null when one of them cannot be read, or has no time where one has to be, or there are more than `most`.
 */
export function readCertificates(pem: string, most: number): X509Certificate[] | null {
  const found: X509Certificate[] = [];
  for (let from = pem.indexOf(begin); from !== -1; from = pem.indexOf(begin, from + 1)) {
    const to = pem.indexOf(end, from);
    if (to === -1 || found.length === most) return null;
    const certificate = parse(pem.slice(from, to + end.length));
    if (!certificate) return null;
    found.push(certificate);
  }
  return found;
}

/** OpenSSL reads a certificate with times such as the 13th month, and fails only where it is used. */
function parse(pem: string): X509Certificate | null {
  try {
    const certificate = new X509Certificate(pem);
    const { validFrom, validTo } = certificate;
    return [validFrom, validTo].some((time) => Number.isNaN(Date.parse(time))) ? null : certificate;
  } catch {
    return null;
  }
}

/** The same certificates as one text, with nothing between them. */
export function toPem(certificates: readonly X509Certificate[]): string {
  return certificates.map((one) => one.toString()).join('');
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    subject: onOneLine(certificate.subject),
    issuer: onOneLine(certificate.issuer),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** What is shown of stored certificates, which were checked when they were saved. */
export function shownCertificates(pem: string | null): CertificateFacts[] {
  return pem === null ? [] : (readCertificates(pem, Infinity) ?? []).map(factsOf);
}

function onOneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
