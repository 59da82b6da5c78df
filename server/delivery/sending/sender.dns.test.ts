import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type DnsReply, type DnsServer, startDnsServer } from '../../testing/dns-server.ts';
import { type Receiver, startReceiver } from '../../testing/receiver.ts';
import { type DnsAnswer } from '../dns/look-up.ts';
import { createSender, type Sender, type SenderOptions } from './sender.ts';

let dns: DnsServer;
let receiver: Receiver;
let replies: Map<string, DnsReply>;
const senders: Sender[] = [];

beforeEach(async () => {
  replies = new Map();
  dns = await startDnsServer((name) => replies.get(name) ?? 'silence');
  receiver = await startReceiver();
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const sender of senders.splice(0)) await sender.close();
  await receiver.close();
  await dns.close();
});

function senderWith(options: Partial<SenderOptions> = {}): Sender {
  const sender = createSender({
    allowPrivate: true,
    maxConnectionsPerOrigin: 4,
    dnsServers: [dns.address],
    ...options,
  });
  senders.push(sender);
  return sender;
}

function urlOf(name: string): string {
  return receiver.url.replace('127.0.0.1', name);
}

/** Sends as a worker does: after the look-up. */
async function send(sender: Sender, name: string, workspaceId = 'w') {
  const url = urlOf(name);
  if (!sender.isResolved({ workspaceId, url })) await sender.whenResolved({ workspaceId, url });
  return sender.send({ url, headers: [], body: Buffer.from('{}'), timeoutMs: 5_000 });
}

describe('host names of endpoints', () => {
  test('are looked up once for many requests, and not at all over a connection that is open', async () => {
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    let now = 0;
    replies.set('shop.test', { addresses: ['127.0.0.1'] });
    const sender = senderWith();
    for (let n = 0; n < 3; n += 1) expect(await send(sender, 'shop.test')).toMatchObject({ error: null });
    now = 3_600_000;
    expect(await send(sender, 'shop.test')).toMatchObject({ error: null });
    expect(dns.queries.map(({ type }) => type).sort()).toEqual(['A', 'AAAA']);
    expect(sender.dns.results).toEqual({ found: 1 });
  });

  test('take time to look up that is not the time of the answer', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const lookUp = async (): Promise<DnsAnswer> => {
      now = 2_000;
      return { addresses: [{ address: '127.0.0.1', family: 4 }], ttlSeconds: 1 };
    };
    const request = { url: urlOf('shop.test'), headers: [], body: Buffer.from('{}'), timeoutMs: 5_000 };
    const outcome = await senderWith({ lookUp }).send(request);
    expect(outcome).toMatchObject({ error: null, responseTimeMs: 2_000, answerMs: 0 });
  });

  test('may have a final dot', async () => {
    replies.set('shop.test', { addresses: ['127.0.0.1'] });
    expect(await send(senderWith(), 'shop.test.')).toMatchObject({ error: null });
  });

  test('such as localhost and addresses need no DNS server', async () => {
    const sender = senderWith();
    for (const host of ['localhost', '127.0.0.1', '[::ffff:127.0.0.1]'])
      expect(await send(sender, host)).toMatchObject({ error: null });
    expect(dns.queries).toEqual([]);
  });

  test.each<[DnsReply, string]>([
    [{ rcode: 'NXDOMAIN' }, 'DNS lookup failed: the host name does not exist'],
    [{ rcode: 'SERVFAIL' }, 'DNS lookup failed: the DNS server could not resolve the name (SERVFAIL)'],
  ])('that cannot be resolved (%j) are a failed attempt', async (reply, error) => {
    replies.set('gone.test', reply);
    const outcome = await send(senderWith(), 'gone.test');
    expect(outcome).toMatchObject({ kind: 'failed', statusCode: null, error, response: null });
  });

  test('that never resolve hold up no other workspace', async () => {
    replies.set('alive.test', { addresses: ['127.0.0.1'] });
    const sender = senderWith();
    for (let n = 0; n < 500; n += 1)
      void sender.whenResolved({ workspaceId: 'dead', url: urlOf(`${n}.dead.test`) });
    expect(sender.dns.counts).toMatchObject({ underWay: 30, waiting: 470 });
    expect(await send(sender, 'alive.test', 'other')).toMatchObject({ error: null });
    expect(sender.dns.counts).toMatchObject({ underWay: 30 });
    await sender.close();
    expect(sender.dns.counts).toMatchObject({ underWay: 0, waiting: 0 });
  });

  test('that move to a forbidden address are refused, although their first one was allowed', async () => {
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    let now = 0;
    // 127.0.0.1 plays the public address here, 127.0.0.2 the one inside.
    const sender = senderWith({ isAllowed: (ip) => ip === '127.0.0.1', maxIdleConnections: 0 });
    replies.set('rebinding.test', { addresses: ['127.0.0.1'], ttl: 0 });
    expect(await send(sender, 'rebinding.test')).toMatchObject({ error: null });
    replies.set('rebinding.test', { addresses: ['127.0.0.2'], ttl: 0 });
    now = 35_000;
    expect(await send(sender, 'rebinding.test')).toMatchObject({
      error: 'blocked: the host resolves to an address that is not public',
    });
    replies.set('rebinding.test', { addresses: ['127.0.0.1', '127.0.0.2'], ttl: 0 });
    now = 70_000;
    expect(await send(sender, 'rebinding.test')).toMatchObject({
      error: 'blocked: the host resolves to an address that is not public',
    });
    expect(receiver.requests).toHaveLength(1);
  });
});
