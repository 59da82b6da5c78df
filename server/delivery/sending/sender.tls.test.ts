import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createCertificate } from '../../testing/certificate.ts';
import { startRawServer } from '../../testing/raw-server.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../testing/receiver.ts';
import { DnsFailure } from '../dns/dns-failure.ts';
import { type DnsAnswer } from '../dns/look-up.ts';
import { createSender, type Sender, type SenderOptions, type SendOutcome } from './sender.ts';

const closing: (Sender | Receiver)[] = [];

afterEach(async () => {
  for (const open of closing.splice(0)) await open.close();
});

function sender(options: Partial<SenderOptions> = {}): Sender {
  const created = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4, ...options });
  closing.push(created);
  return created;
}

async function receiver(tls: ReceiverOptions['tls']): Promise<Receiver> {
  const started = await startReceiver(undefined, { tls });
  closing.push(started);
  return started;
}

function send(by: Sender, url: string): Promise<SendOutcome> {
  return by.send({ url, headers: [], body: Buffer.from('{}'), timeoutMs: 5_000 });
}

/** What an owner reads, who is not told which address it is. */
const hidden = 'blocked: the host resolves to an address that is not public';

const found = async (...addresses: string[]): Promise<DnsAnswer> => ({
  addresses: addresses.map((address) => ({ address, family: 4 })),
  ttlSeconds: 60,
});

const loopback = () => found('127.0.0.1');

describe('over TLS', () => {
  test('a receiver with a trusted certificate gets the request', async () => {
    const tls = createCertificate({ hosts: ['127.0.0.1'] });
    const trusted = await receiver(tls);
    const by = sender({ ca: tls.cert });
    for (let round = 0; round < 3; round++) {
      expect(await send(by, trusted.url)).toMatchObject({ kind: 'answered', error: null });
    }
    expect(trusted.requests).toHaveLength(3);
  });

  test('the certificate is checked against the name in the URL', async () => {
    const tls = createCertificate({ hosts: ['hooks.example.com'] });
    const trusted = await receiver(tls);
    const { port } = new URL(trusted.url);
    const by = sender({ ca: tls.cert, lookUp: loopback });
    expect(await send(by, `https://hooks.example.com:${port}/`)).toMatchObject({ error: null });
    expect(await send(by, `https://other.example.com:${port}/`)).toMatchObject({
      kind: 'failed',
      error: 'TLS: certificate is for another host',
    });
    expect(await send(by, trusted.url)).toMatchObject({ error: 'TLS: certificate is for another host' });
    expect(trusted.requests).toHaveLength(1);
  });

  test('a self-signed certificate is refused', async () => {
    const unknown = await receiver(createCertificate({ hosts: ['127.0.0.1'] }));
    expect(await send(sender(), unknown.url)).toMatchObject({
      kind: 'failed',
      error: 'TLS: self-signed certificate',
      statusCode: null,
    });
    expect(unknown.requests).toHaveLength(0);
  });

  test('an expired certificate is refused', async () => {
    const yesterday = new Date(Date.now() - 86_400_000);
    const tls = createCertificate({
      hosts: ['127.0.0.1'],
      notBefore: new Date(yesterday.getTime() - 86_400_000),
      notAfter: yesterday,
    });
    const expired = await receiver(tls);
    const by = sender({ ca: tls.cert });
    for (let round = 0; round < 2; round++) {
      expect(await send(by, expired.url)).toMatchObject({ error: 'TLS: certificate has expired' });
    }
  });

  test('a receiver that speaks plain HTTP on a TLS port gets an error that says so', async () => {
    const plain = await startRawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const outcome = await send(sender(), plain.url.replace('http:', 'https:'));
    expect(outcome).toMatchObject({ kind: 'failed', error: expect.stringMatching(/^TLS: .+/) });
    await plain.close();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'over %s, an endpoint that requires a client certificate gets an error that says so',
    async (version) => {
      const tls = createCertificate({ hosts: ['127.0.0.1'] });
      const versions = { minVersion: version, maxVersion: version };
      const strict = await receiver({ ...tls, ...versions, requestCert: true, ca: tls.cert });
      const by = sender({ ca: tls.cert });
      for (let round = 0; round < 3; round++) {
        expect(await send(by, strict.url)).toMatchObject({
          kind: 'failed',
          error: 'TLS: the endpoint requires a client certificate',
          statusCode: null,
        });
      }
      expect(strict.requests).toHaveLength(0);
    },
  );

  test('a client certificate that is wanted but not required changes nothing', async () => {
    const tls = createCertificate({ hosts: ['127.0.0.1'] });
    const asking = await receiver({ ...tls, requestCert: true, rejectUnauthorized: false });
    expect(await send(sender({ ca: tls.cert }), asking.url)).toMatchObject({ kind: 'answered', error: null });
  });

  test('a handshake that fails before the certificates has another reason', async () => {
    const tls = createCertificate({ hosts: ['127.0.0.1'] });
    // Needs an RSA key, and the receiver's is an EC key: no cipher is left.
    const other = await receiver({ ...tls, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA256' });
    expect(await send(sender({ ca: tls.cert }), other.url)).toMatchObject({
      kind: 'failed',
      error: expect.stringMatching(/^TLS: .*handshake failure$/),
    });
  });

  test('the alert "bad certificate" is about the client certificate, too', async () => {
    const alert = Buffer.from('1503030002022a', 'hex');
    const strict = await startRawServer((socket) => socket.end(alert));
    expect(await send(sender(), strict.url.replace('http:', 'https:'))).toMatchObject({
      kind: 'failed',
      error: 'TLS: the endpoint requires a client certificate',
    });
    await strict.close();
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing', async () => {
    const unknown = await receiver(createCertificate({ hosts: ['127.0.0.1'] }));
    const program = `
      import { createSender } from '${new URL('./sender.ts', import.meta.url).href}';
      const sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 1 });
      const body = Buffer.from('{}');
      const { error } = await sender.send({ url: '${unknown.url}', headers: [], body, timeoutMs: 20_000 });
      process.stdout.write(error ?? 'sent');
      await sender.close();`;
    const args = ['--import', 'tsx', '--no-warnings', '--input-type=module', '--eval', program];
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).toBe('TLS: self-signed certificate');
    expect(unknown.requests).toHaveLength(0);
  });

  test('a handshake that hangs ends by the timeout', async () => {
    const silent = await startRawServer(() => undefined);
    const outcome = await sender().send({
      url: silent.url.replace('http:', 'https:'),
      headers: [],
      body: Buffer.from('{}'),
      timeoutMs: 100,
    });
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout' });
    await silent.close();
  });
});

describe('in production', () => {
  test('plain HTTP is refused', async () => {
    const outcome = await send(sender({ allowPrivate: false }), 'http://example.com/');
    expect(outcome).toMatchObject({ kind: 'failed', error: 'blocked: https only', responseTimeMs: 0 });
  });

  test.each([
    ['127.0.0.1', 'not a public address'],
    ['2130706433', 'IPv4 address not in its usual form'],
    ['10.0.0.1', 'not a public address'],
    ['169.254.169.254', 'not a public address'],
    ['[::1]', 'not a public address'],
    ['[::ffff:10.0.0.1]', 'not a public address'],
    ['[fd00::1]', 'not a public address'],
    ['localhost', 'not a public host name'],
    ['example.com:6379', 'port 6379'],
  ])('https://%s is refused without a connection', async (host, reason) => {
    const outcome = await send(sender({ allowPrivate: false, lookUp: loopback }), `https://${host}/`);
    expect(outcome).toMatchObject({ kind: 'failed', error: `blocked: ${reason}`, statusCode: null });
  });

  test('a name that resolves to a private address is refused, and its server sees no connection', async () => {
    const inside = await startRawServer(() => undefined);
    const by = sender({ allowPrivate: false, lookUp: loopback });
    const outcome = await send(by, `https://hooks.example.com:${inside.port}/`);
    expect(outcome).toMatchObject({ kind: 'failed', error: hidden });
    expect(inside.connections).toBe(0);
    await inside.close();
  });
});

describe('a name whose addresses change', () => {
  // 127.0.0.1 plays the public address here, 127.0.0.2 the one inside.
  const isAllowed = (ip: string): boolean => ip === '127.0.0.1';

  test('is resolved once per connection, and only an address that was checked is connected to', async () => {
    const outside = await startReceiver();
    closing.push(outside);
    const { port } = new URL(outside.url);
    const inside = await startRawServer(() => undefined, { host: '127.0.0.2', port: Number(port) });
    let lookups = 0;
    const lookUp = () => found(++lookups === 1 ? '127.0.0.1' : '127.0.0.2');
    const by = sender({ lookUp, isAllowed });
    expect(await send(by, `http://rebinding.example:${port}/`)).toMatchObject({ error: null });
    expect(lookups).toBe(1);
    // Another sender knows nothing of the first answer and asks again.
    const another = sender({ lookUp, isAllowed });
    expect(await send(another, `http://rebinding.example:${port}/`)).toMatchObject({
      error: hidden,
    });
    expect(inside.connections).toBe(0);
    await inside.close();
  });

  test('is refused when one of its addresses is private', async () => {
    const outside = await startReceiver();
    closing.push(outside);
    const lookUp = () => found('127.0.0.1', '127.0.0.2');
    const url = outside.url.replace('127.0.0.1', 'both.example');
    expect(await send(sender({ lookUp, isAllowed }), url)).toMatchObject({
      error: hidden,
    });
    expect(outside.requests).toHaveLength(0);
  });

  test('with an address that refuses is reached at the next one', async () => {
    const outside = await startReceiver();
    closing.push(outside);
    const lookUp = () => found('127.0.0.3', '127.0.0.1');
    const url = outside.url.replace('127.0.0.1', 'both.example');
    expect(await send(sender({ lookUp }), url)).toMatchObject({ error: null });
  });

  test('and cannot be resolved', async () => {
    const lookUp = () => Promise.reject(new DnsFailure('ENOTFOUND'));
    expect(await send(sender({ lookUp }), 'http://gone.example/')).toMatchObject({
      kind: 'failed',
      error: 'DNS lookup failed: the host name does not exist',
    });
  });

  test('whose resolver never answers ends by the timeout', async () => {
    const by = sender({ lookUp: () => new Promise(() => undefined) });
    const url = 'http://slow.example/';
    const outcome = await by.send({ url, headers: [], body: Buffer.from('{}'), timeoutMs: 60 });
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout' });
  });
});
