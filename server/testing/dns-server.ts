import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import packet, { type Answer, type Packet } from 'dns-packet';

import { type Closeable } from '../lifecycle.ts';

/** What the server says of a name. */
export type DnsReply =
  /** Addresses of both families, possibly none, with their time to live in seconds (60). */
  | { readonly addresses: readonly string[]; readonly ttl?: number; readonly truncated?: boolean }
  /** Another name, of which the answer has the addresses as well. */
  | { readonly cname: string; readonly ttl?: number }
  /** A response code: NXDOMAIN, SERVFAIL, REFUSED … */
  | { readonly rcode: string }
  /** No answer at all. */
  | 'silence';

/** A query that was received. */
export interface DnsQuery {
  /** Without a final dot. */
  readonly name: string;
  readonly type: string;
  readonly over: 'udp' | 'tcp';
}

/** A DNS server for tests, on a free port of 127.0.0.1, over UDP and TCP. */
export interface DnsServer extends Closeable {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly queries: readonly DnsQuery[];
  /** Resolves as soon as the queries match, counting those before. */
  waitFor(matches: (queries: readonly DnsQuery[]) => boolean): Promise<void>;
}

/** Starts a server that asks `replyTo` for every query. */
export async function startDnsServer(replyTo: (name: string, type: string) => DnsReply): Promise<DnsServer> {
  const queries: DnsQuery[] = [];
  const waiters = new Set<() => void>();
  const answer = (message: Buffer, over: 'udp' | 'tcp'): Buffer | null => {
    const query = packet.decode(message);
    const { name, type } = query.questions![0]!;
    queries.push({ name, type, over });
    for (const check of [...waiters]) check();
    const reply = replyTo(name, type);
    return reply === 'silence' ? null : packet.encode(responseTo(query, reply, replyTo, over));
  };

  const tcp = createServer((socket) => serveTcp(socket, answer)).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', (message, { port: from, address }) => {
    const response = answer(message, 'udp');
    if (response) udp.send(response, from, address);
  });
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');

  return {
    address: `127.0.0.1:${port}`,
    queries,
    waitFor: (matches) =>
      new Promise((resolve) => {
        const check = () => {
          if (!matches(queries)) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      }),
    close: async () => {
      const closed = once(udp, 'close');
      udp.close();
      await Promise.all([closed, closeTcp(tcp)]);
    },
  };
}

function responseTo(
  { id, questions }: Packet,
  reply: Exclude<DnsReply, 'silence'>,
  replyTo: (name: string, type: string) => DnsReply,
  over: 'udp' | 'tcp',
): Packet {
  const [{ name, type }] = questions as [{ name: string; type: string }];
  const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE;
  if ('rcode' in reply) return { type: 'response', id, flags: flags | rcodes[reply.rcode]!, questions };
  if ('addresses' in reply && reply.truncated && over === 'udp')
    return { type: 'response', id, flags: flags | packet.TRUNCATED_RESPONSE, questions };
  return { type: 'response', id, flags, questions, answers: answersFor(name, type, reply, replyTo) };
}

function answersFor(
  name: string,
  type: string,
  reply: DnsReply,
  replyTo: (name: string, type: string) => DnsReply,
): Answer[] {
  if (reply === 'silence' || 'rcode' in reply) return [];
  const { ttl = 60 } = reply;
  if ('cname' in reply) {
    const { cname } = reply;
    return [
      { type: 'CNAME', name, ttl, data: cname },
      ...answersFor(cname, type, replyTo(cname, type), replyTo),
    ];
  }
  return reply.addresses
    .filter((address) => address.includes(':') === (type === 'AAAA'))
    .map((data) => ({ type: type as 'A' | 'AAAA', name, ttl, data }));
}

/** The numbers of response codes, as part of the flags. */
const rcodes: Readonly<Record<string, number>> = {
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};

/** Messages have their length before them. */
function serveTcp(socket: Socket, answer: (message: Buffer, over: 'tcp') => Buffer | null): void {
  let received = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk as Buffer]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const response = answer(received.subarray(2, end), 'tcp');
      received = received.subarray(end);
      if (!response) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      socket.write(Buffer.concat([length, response]));
    }
  });
}

async function closeTcp(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
