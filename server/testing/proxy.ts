import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { type Closeable } from '../lifecycle.ts';

/** A proxy in front of PostgreSQL that can drop traffic without closing connections, as a firewall does. */
export interface Proxy extends Closeable {
  /** The URL to connect to instead. */
  readonly url: string;
  /**
   * Stops forwarding in both directions, without closing anything. New connections are accepted and not forwarded
   * either.
   */
  swallow(): void;
  /** Forwards what was held back, as if the network had only been slow. */
  resume(): void;
  /** New connections work. Existing ones are never forwarded again, as after a firewall has dropped their state. */
  forget(): void;
  /** Resets every connection. New ones work. */
  cut(): void;
}

export async function startProxy(targetUrl: string): Promise<Proxy> {
  const target = new URL(targetUrl);
  const pairs = new Set<readonly [Socket, Socket]>();
  let swallowing = false;

  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => undefined); // 'close' follows
      from.once('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (swallowing) from.pause();
      else from.resume();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  const each = (act: (socket: Socket) => void) => [...pairs].flat().forEach(act);
  const stop = (isSwallowing: boolean, act: (socket: Socket) => void) => {
    swallowing = isSwallowing;
    each(act);
  };
  return {
    url: url.href,
    swallow: () => stop(true, (socket) => socket.pause()),
    resume: () => stop(false, (socket) => socket.resume()),
    forget: () => stop(false, () => undefined),
    cut: () => stop(false, (socket) => socket.resetAndDestroy()),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      each((socket) => socket.destroy());
      await closed;
    },
  };
}
