import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import packet, { type Answer } from 'dns-packet';

export interface BenchDnsServer {
  /** `address:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** A DNS server in this process: names below `alive.test` are 127.0.0.1 for a second, all others are never answered. */
export async function startDnsServer(): Promise<BenchDnsServer> {
  const socket = createSocket('udp4', (message, { address, port }) => {
    const { id, questions = [] } = packet.decode(message);
    const [{ name, type }] = questions as [{ name: string; type: string }];
    if (!name.endsWith('.alive.test')) return;
    const answers: Answer[] = type === 'A' ? [{ type, name, ttl: 1, data: '127.0.0.1' }] : [];
    const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE;
    socket.send(packet.encode({ type: 'response', id, flags, questions, answers }), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
