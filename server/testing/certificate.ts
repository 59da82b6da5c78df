import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A key with its certificate, both as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The common name of its subject. */
  readonly name: string;
}

export interface CertificateOptions {
  /** Host names and IPv4 addresses that it is valid for; none unless given. */
  readonly hosts?: readonly string[];
  readonly name?: string;
  /** Whether it may issue others. */
  readonly authority?: boolean;
  /** It is self-signed unless given. */
  readonly issuer?: Certificate;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const dayMs = 86_400_000;

/**
 * An X.509 certificate, which may be expired. Made here, so that tests of TLS need no files and no tools.
 */
export function createCertificate({
  hosts = [],
  name = 'Receiver of the tests',
  authority = false,
  issuer,
  notBefore = new Date(Date.now() - dayMs),
  notAfter = new Date(Date.now() + dayMs),
}: CertificateOptions): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(alternativeName)))] : []),
    ...(authority ? [extension('551d13', sequence(tagged(0x01, Buffer.from([0xff]))))] : []),
  ];
  const contents = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer?.name ?? name),
    sequence(time(notBefore), time(notAfter)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [tagged(0xa3, sequence(...extensions))] : []),
  );
  const signature = sign('sha256', contents, issuer?.key ?? privateKey);
  const der = sequence(contents, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
  return {
    name,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid('550403'), tagged(0x0c, Buffer.from(commonName)))));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

function alternativeName(host: string): Buffer {
  return isIPv4(host)
    ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
    : tagged(0x82, Buffer.from(host));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tagged(0x04, value));
}

/** YYYYMMDDHHMMSSZ */
function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function set(...parts: Buffer[]): Buffer {
  return tagged(0x31, ...parts);
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

/** DER: tag, length, value. */
function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
