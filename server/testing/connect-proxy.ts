import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';

import { type Certificate } from './certificate.ts';

/** An HTTP proxy that opens tunnels by CONNECT and does nothing else. */
export interface ConnectProxy {
  readonly port: number;
  /** Where it was asked to connect to, in order, as `host:port`. */
  readonly asked: readonly string[];
  /** The `Proxy-Authorization` of each request; null without one. */
  readonly credentials: readonly (string | null)[];
  /** Answers further requests with this status, in place of opening a tunnel; null opens tunnels again. */
  answerWith(status: number | null): void;
  /** Leaves further requests without an answer. Resolves when there is one. */
  hang(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a proxy on a free port of 127.0.0.1. It takes every host for 127.0.0.1, so that tests can use any name.
 *
 * @param tls Serves `https:` with this key and certificate.
 */
export async function startConnectProxy(tls?: Certificate): Promise<ConnectProxy> {
  const asked: string[] = [];
  const credentials: (string | null)[] = [];
  const sockets = new Set<Duplex>();
  let status: number | null = null;
  let onHanging: (() => void) | null = null;

  function onConnect(request: IncomingMessage, near: Duplex, head: Buffer): void {
    asked.push(request.url!);
    credentials.push(request.headers['proxy-authorization'] ?? null);
    near.on('error', () => undefined); // 'close' follows
    if (onHanging) return onHanging();
    if (status !== null) {
      near.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    const far = connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) far.write(head);
      far.pipe(near).pipe(far);
    });
    sockets.add(far);
    far.on('error', () => near.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    far.once('close', () => near.destroy());
    near.once('close', () => far.destroy());
  }

  const server = tls ? createTlsServer(tls) : createServer();
  server.on('connect', onConnect);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    credentials,
    answerWith: (next) => void (status = next),
    hang: () => new Promise((resolve) => (onHanging = resolve)),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
