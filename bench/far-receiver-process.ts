import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type TLSSocket } from 'node:tls';

/** What a far receiver does. */
export interface FarOptions {
  /** Before each answer. */
  readonly delayMs: number;
  /** Requests that it takes at once: others are answered with 503 at once. Any number unless given. */
  readonly atOnce?: number;
  /** Speaks TLS with this key and certificate, as PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** What it has seen since its start. */
export interface FarCounts {
  readonly answered: number;
  readonly refused: number;
  readonly handshakes: number;
  /** Those that resumed a session. */
  readonly resumed: number;
  /** For how long its requests were being answered, in milliseconds, all together. */
  readonly busyMs: number;
}

/**
 * A receiver as a process of its own, so that its work is neither the benchmark's nor the product's. Starts with the
 * first message, answers it with its port, and every further one with its counts.
 */
process.once('message', (options: FarOptions) => {
  const counts = { answered: 0, refused: 0, handshakes: 0, resumed: 0, busyMs: 0 };
  let active = 0;
  const listener: RequestListener = (request, response) => {
    request.resume();
    if (active >= (options.atOnce ?? Infinity)) {
      counts.refused += 1;
      response.writeHead(503).end();
      return;
    }
    active += 1;
    setTimeout(() => {
      active -= 1;
      counts.answered += 1;
      counts.busyMs += options.delayMs;
      response.end('ok');
    }, options.delayMs);
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.on('secureConnection', (socket: TLSSocket) => {
    counts.handshakes += 1;
    if (socket.isSessionReused()) counts.resumed += 1;
  });
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => process.send!(counts));
});
process.once('disconnect', () => process.exit());
