import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type TLSSocket } from 'node:tls';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type TlsIdentity } from '../../storage/index.ts';
import { type Certificate, createCertificate } from '../../testing/certificate.ts';
import { failureText } from './failure-text.ts';
import { createSender, type Sender } from './sender.ts';
import { TlsContexts } from './tls-contexts.ts';

const authority = createCertificate({ name: 'Authority', authority: true });
const own = createCertificate({ name: 'Receiver', issuer: authority, hosts: ['127.0.0.1'] });
const stranger = createCertificate({ name: 'Stranger', authority: true });
const client = (name: string, issuer = authority) => createCertificate({ name, issuer });

let server: Server;
let url: string;
let sender: Sender;
let connections = 0;

/** Answers with the name on the client's certificate. */
beforeAll(async () => {
  const { key, cert } = own;
  server = createServer({ key, cert, ca: authority.cert, requestCert: true }, (request, response) => {
    const { CN = 'nobody' } = (request.socket as TLSSocket).getPeerCertificate().subject ?? {};
    response.end(CN);
  });
  server.on('secureConnection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4 });
});

afterAll(async () => {
  await sender.close();
  server.closeAllConnections();
  server.close();
});

function identity(id: string, certificate: Certificate | null, authorities: string | null): TlsIdentity {
  return {
    id,
    workspaceId: 'w',
    certificate: certificate && certificate.cert,
    authorities,
    privateKey: () => certificate && certificate.key,
  };
}

async function send(tls: TlsIdentity | null): Promise<string> {
  const outcome = await sender.send({ url, headers: [], body: Buffer.from('{}'), timeoutMs: 5_000, tls });
  if (outcome.kind === 'answered') return outcome.response.body;
  return outcome.kind === 'failed' ? outcome.error : outcome.kind;
}

const trusted = authority.cert;

describe('a TLS identity', () => {
  test('shows its certificate, to an endpoint of its own authority', async () => {
    expect(await send(identity('a', client('First'), trusted))).toBe('First');
  });

  test('has its connections for itself, and uses them again', async () => {
    const [first, second] = [
      identity('b', client('First'), trusted),
      identity('c', client('Second'), trusted),
    ];
    const before = connections;
    for (const [tls, name] of [
      [first, 'First'],
      [second, 'Second'],
      [first, 'First'],
      [second, 'Second'],
    ] as const)
      expect(await send(tls)).toBe(name);
    expect(connections - before).toBe(2);
    const together = await Promise.all([first, second, first, second].map(send));
    expect(together).toEqual(['First', 'Second', 'First', 'Second']);
  });

  test('that has changed takes effect with the next request', async () => {
    expect(await send(identity('d 1', client('Before'), trusted))).toBe('Before');
    expect(await send(identity('d 2', client('After'), trusted))).toBe('After');
  });

  test('without a certificate is refused by the endpoint', async () => {
    expect(await send(identity('e', null, trusted))).toBe('TLS: the endpoint requires a client certificate');
  });

  test('of another authority, and an expired one, are refused by the endpoint', async () => {
    const day = 86_400_000;
    const expired = createCertificate({
      name: 'Old',
      issuer: authority,
      notBefore: new Date(Date.now() - 3 * day),
      notAfter: new Date(Date.now() - day),
    });
    for (const [id, certificate] of [
      ['f', client('Strange', stranger)],
      ['g', expired],
    ] as const)
      expect(await send(identity(id, certificate, trusted))).toMatch(
        /^(?:TLS: the endpoint refused the client certificate|ECONNRESET|connection closed)$/,
      );
  });

  test('trusts only the authorities that it names, and none of them serves others', async () => {
    const unknown = 'TLS: self-signed certificate in the chain';
    expect(await send(identity('h', client('First'), stranger.cert))).toMatch(/^TLS: /);
    expect(await send(identity('i', client('First'), null))).toBe(unknown);
    expect(await send(null)).toBe(unknown);
  });
});

test('an endpoint that refuses a certificate is told from one that misses one', () => {
  for (const code of [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'CLIENT_CERTIFICATE_REQUIRED',
  ])
    expect(failureText({ code }, { hasCertificate: true })).toBe(
      'TLS: the endpoint refused the client certificate',
    );
  expect(failureText({ code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', reason: 'alert' })).toBe('TLS: alert');
});

test('contexts are kept by identity, up to 500', () => {
  const contexts = new TlsContexts();
  const first = contexts.of(identity('0', null, trusted));
  expect(contexts.of(identity('0', null, trusted))).toBe(first);
  expect(contexts.of(null)).not.toBe(first);
  for (let n = 1; n <= 500; n += 1) contexts.of(identity(String(n), null, trusted));
  expect(contexts.size).toBe(500);
  expect(contexts.of(identity('0', null, trusted))).not.toBe(first);
});
