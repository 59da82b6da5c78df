import { expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { startConnectProxy } from '../../testing/connect-proxy.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { createEgressProxy } from './egress-proxy.ts';

const keep = closingAfterEach();

test('the name of the proxy is looked up once for many tunnels', async () => {
  const { port } = keep(await startConnectProxy());
  const { host } = new URL(keep(await startReceiver()).url);
  const asked: string[] = [];
  const proxy = createEgressProxy(`http://proxy.internal:${port}`, {
    lookUp: async (hostname) => {
      asked.push(hostname);
      return { addresses: [{ address: '127.0.0.1', family: 4 }], ttlSeconds: 30 };
    },
  });
  const tunnels = await Promise.all(Array.from({ length: 20 }, () => proxy.open(host).opened));
  for (const socket of [...tunnels, await proxy.open(host).opened]) socket.destroy();
  expect(asked).toEqual(['proxy.internal']);
});

test('a proxy whose name is unknown fails the tunnel with the reason', async () => {
  const lookUp = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
  const proxy = createEgressProxy('http://proxy.internal:3128', { lookUp });
  await expect(proxy.open('example.com:443').opened).rejects.toThrow(
    'egress proxy proxy.internal:3128: DNS lookup failed: the host name does not exist',
  );
});
